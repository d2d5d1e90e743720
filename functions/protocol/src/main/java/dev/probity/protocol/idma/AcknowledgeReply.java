package dev.probity.protocol.idma;

import dev.probity.protocol.idma.CredentialRow.State;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** I.13: the user has the reply, so its sealed copy is dropped. To say so twice is no fault. */
public final class AcknowledgeReply {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final IdmaPorts ports;
  private final CredentialTable credentials;

  /** The step on its ports. */
  public AcknowledgeReply(IdmaPorts ports) {
    this.ports = ports;
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
  }

  /** The reply is kept no longer. */
  public record Acknowledged(Bytes32 requestHash) {}

  /**
   * Runs the step.
   *
   * @param pathHash H1 from the path
   */
  public Outcome<Acknowledged> acknowledge(Received received, Bytes32 pathHash) {
    return Outcome.of(() -> flow(received, pathHash));
  }

  private Acknowledged flow(Received received, Bytes32 pathHash) {
    Instant now = ports.clock().instant();
    // C0 to C6; C7 is of no use, for the effect is the same however often
    Intake.OpenedPayload payload = ports.intake().open(ports.intake().admit(received, now));
    VerifiedRequest<Ack> verified =
        ports
            .intake()
            .verify(
                payload,
                "ack",
                Ack.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
                Ack::user,
                now);
    requireForm(verified, pathHash);
    CredentialTable.Stored stored =
        credentials
            .find(pathHash)
            .filter(found -> found.row().account().user().equals(verified.message().user()))
            .orElseThrow(() ->
                new RefusedException(Refusal.NOT_FOUND, "this account has no such registration"));
    if (stored.row().state() instanceof State.Active) {
      drop(stored);
    }
    return new Acknowledged(pathHash);
  }

  private static void requireForm(VerifiedRequest<Ack> verified, Bytes32 pathHash) {
    try {
      StrictJson.exactMembers(verified.payload(), "", "ack");
      if (!verified.message().reqHash().equals(pathHash)) {
        throw new WireException("/ack/message/reqHash", "must be the hash in the path");
      }
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private void drop(CredentialTable.Stored stored) {
    try {
      ports
          .table()
          .commit(List.of(credentials.replace(stored, stored.row().with(new State.Delivered()))));
    } catch (ItemStore.ConflictException raced) {
      throw PortException.retryable(
          PortException.Neighbour.TABLE, "the registration changed meanwhile", raced);
    }
  }
}
