package dev.probity.protocol.idma;

import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * I.0: mails a code to the address that an account names. It answers the same whether the address
 * has an account or not, and only for accounts that the chain knows, which cost their owner gas.
 */
public final class SendEmailCode {
  private static final String MESSAGE = "EmailProof";
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration WINDOW = Duration.ofHours(1);

  /** Codes to one address, and for one account, in an hour. */
  static final int MOST_CODES = 5;

  private final IdmaPorts ports;
  private final SourceQuota networkQuota;
  private final ReplayClaims claims;
  private final EmailCodes codes;

  /** The step on its ports. */
  public SendEmailCode(IdmaPorts ports) {
    this.ports = ports;
    this.networkQuota =
        new SourceQuota(
            ports.table(), ports.tenant(), "mail-quota", ports.mailQuotaPerHour(), WINDOW);
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.codes = new EmailCodes(ports.table(), ports.rowKeys(), ports.tenant());
  }

  /** The code is on its way, if the address exists. */
  public record Sent(Bytes32 requestHash) {}

  /** Runs the step. */
  public Outcome<Sent> send(Received received) {
    return Outcome.of(() -> flow(received));
  }

  private Sent flow(Received received) {
    Instant now = ports.clock().instant();
    // C0 to C6
    Intake.OpenedPayload payload = ports.intake().open(ports.intake().admit(received, now));
    VerifiedRequest<EmailProof> verified =
        ports
            .intake()
            .verify(
                payload,
                "emailProof",
                EmailProof.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
                EmailProof::user,
                now);
    EmailProof message = verified.message();
    MailAddress address = requireAddress(verified);
    // C7: the same message again sends the same code again
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
    requireKnown(message.user());
    received.source().ifPresent(source -> networkQuota.take(source, now));
    requireWithin("mails-of", message.user().toString(), now);
    requireWithin("mails-to", addressId(address), now);
    String code =
        codes
            .again(message.user(), verified.digest())
            .orElseGet(() -> commit(verified, address, now));
    ports.mail().send(mail(address, code));
    return new Sent(verified.digest());
  }

  private static MailAddress requireAddress(VerifiedRequest<EmailProof> verified) {
    try {
      StrictJson.exactMembers(verified.payload(), "", "emailProof");
      return WireException.at(
          "/emailProof/message/email", () -> MailAddress.parse(verified.message().email()));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  /** An account that asked for a credential, or has one: both were paid for. */
  private void requireKnown(Address user) {
    Heads heads = ports.ledger().heads();
    if (!isKnown(ports.ledger().account(user, heads.latest()).status())) {
      throw new RefusedException(
          Refusal.NOT_ON_CHAIN, "the account has neither a request nor a credential on chain");
    }
    if (!isKnown(ports.ledger().account(user, heads.finalized()).status())) {
      throw new RefusedException(
          Refusal.NOT_FINAL, "the account's request is not in a finalized block yet");
    }
  }

  private static boolean isKnown(Status status) {
    return status == Status.REQUESTED || status == Status.ACTIVE;
  }

  private void requireWithin(String counter, String id, Instant now) {
    long window = now.getEpochSecond() / WINDOW.toSeconds();
    var key = new ItemKey(ports.tenant(), counter, id + ":" + window);
    if (!ports.table().count(key, MOST_CODES, now.plus(WINDOW.multipliedBy(2)))) {
      throw new RefusedException(
          Refusal.THROTTLED, "more than " + MOST_CODES + " codes in an hour; wait");
    }
  }

  private static String addressId(MailAddress address) {
    return Digests.sha256(address.canonical().getBytes(StandardCharsets.UTF_8)).toString();
  }

  private String commit(VerifiedRequest<EmailProof> verified, MailAddress address, Instant now) {
    EmailProof message = verified.message();
    EmailCodes.NewCode fresh =
        codes.issue(message.user(), address.canonical(), verified.digest(), now);
    try {
      ports
          .table()
          .commit(
              List.of(
                  claims.claim(MESSAGE, message.user(), message.nonce(), verified.digest()),
                  fresh.write()));
      return fresh.code();
    } catch (ItemStore.ConflictException raced) {
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
      Optional<String> same = codes.again(message.user(), verified.digest());
      return same.orElseThrow(() ->
          PortException.retryable(
              PortException.Neighbour.TABLE, "another code was asked for meanwhile", raced));
    }
  }

  private static Mail.Message mail(MailAddress address, String code) {
    return new Mail.Message(
        address.text(),
        "Your Probity code",
        """
        Your code is

            %s

        It holds for %d minutes. Whoever has it can use this e-mail address for an account, so give
        it to nobody. If you did not ask for it, do nothing.
        """
            .formatted(code, EmailCodes.LIFE.toMinutes()));
  }
}
