package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was sent in a list. */
public final class InMemoryMail implements Mail {
  private final List<Message> sent = new CopyOnWriteArrayList<>();
  private volatile boolean failing;
  private volatile boolean refusing;

  @Override
  public void send(Message message) {
    if (failing) {
      throw PortException.retryable(Neighbour.MAIL, "switched to fail", null);
    }
    if (refusing) {
      throw new PortException(Neighbour.MAIL, false, "switched to refuse", null);
    }
    sent.add(message);
  }

  /** All that was sent, the newest last. */
  public List<Message> sent() {
    return List.copyOf(sent);
  }

  /** What was sent to this address, as it was written, the newest last. */
  public List<Message> sentTo(String address) {
    return sent.stream().filter(message -> message.to().equals(address)).toList();
  }

  /** From now on every message fails for a while, or none. */
  public void failing(boolean fails) {
    failing = fails;
  }

  /** From now on every message is refused for good, or none. */
  public void refusing(boolean refuses) {
    refusing = refuses;
  }
}
