package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every sender of e-mail does. */
public abstract class MailContract {
  private final String address = "u-" + UUID.randomUUID() + "@example.org";

  /** The adapter under test. */
  protected abstract Mail mail();

  /** What the mail service has for this address, the newest last. */
  protected abstract List<Mail.Message> arrivedAt(String address);

  /** From now on the service takes nothing for a while. */
  protected abstract void overload();

  /** From now on the service refuses every message for good. */
  protected abstract void refuse();

  private Mail.Message message(String text) {
    return new Mail.Message(address, "Your code", text);
  }

  @Test
  void aMessageArrivesAsItWasSent() {
    Mail.Message message =
        new Mail.Message(
            address,
            "Ihr Best\u00e4tigungscode \u2013 \ud83d\udd11",
            "Gr\u00fc\u00dfe,\n\n  \"123456\" \\ <b>&amp;</b>\t.\n.\nEnde");
    mail().send(message);
    assertThat(arrivedAt(address)).containsExactly(message);
  }

  @Test
  void theLongestMessageArrivesWhole() {
    Mail.Message message = new Mail.Message(address, "\u20ac".repeat(200), "\u20ac".repeat(10_000));
    mail().send(message);
    assertThat(arrivedAt(address)).containsExactly(message);
  }

  @Test
  void messagesArriveInTheirOrderAndTheSameTwiceIsTwo() {
    mail().send(message("one"));
    mail().send(message("two"));
    mail().send(message("two"));
    assertThat(arrivedAt(address))
        .extracting(Mail.Message::text)
        .containsExactly("one", "two", "two");
  }

  @Test
  void aMessageGoesToItsRecipientOnly() {
    mail().send(message("for one"));
    assertThat(arrivedAt("other-" + address)).isEmpty();
  }

  @Test
  void whatAnOverloadedServiceDoesNotTakeMayBeSentAgain() {
    overload();
    assertThat(failure().retryable()).isTrue();
    assertThat(arrivedAt(address)).isEmpty();
  }

  @Test
  void whatTheServiceRefusesIsNotToBeSentAgain() {
    refuse();
    assertThat(failure().retryable()).isFalse();
    assertThat(arrivedAt(address)).isEmpty();
  }

  /** The failure of a message, which says nothing of it, not even in its trace. */
  private PortException failure() {
    PortException failure =
        catchThrowableOfType(PortException.class, () -> mail().send(message("the code 123456")));
    assertThat(failure.neighbour()).isEqualTo(Neighbour.MAIL);
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(address).doesNotContain("123456");
    return failure;
  }
}
