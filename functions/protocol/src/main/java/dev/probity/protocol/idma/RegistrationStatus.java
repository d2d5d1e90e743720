package dev.probity.protocol.idma;

import dev.probity.protocol.idma.CredentialRow.State;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.saga.OutboxRow;
import dev.probity.protocol.saga.Sender;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.Optional;

/**
 * I.12: what became of a registration. Asking carries it on, so that nobody waits for a schedule.
 *
 * <p>Anybody may ask who knows H1, which is public on chain; the reply is sealed to its user.
 */
public final class RegistrationStatus {
  private final IdmaPorts ports;
  private final CredentialTable credentials;

  /** The step on its ports. */
  public RegistrationStatus(IdmaPorts ports) {
    this.ports = ports;
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
  }

  /** Where a registration stands. */
  public sealed interface Status {
    /** Tx2 is not final yet; ask again. */
    record Pending() implements Status {}

    /**
     * The credential stands.
     *
     * @param sealedReply a compact JWE to {@code replyKey} of {@code {credential, uCred, rhoRole,
     *     seq, credentialReceipt}}
     */
    record Active(String sealedReply) implements Status {}
  }

  /**
   * Runs the step.
   *
   * @param until when to stop working and answer
   */
  public Outcome<Status> status(Bytes32 requestHash, Instant until) {
    return Outcome.of(() -> {
      if (find(requestHash).state() instanceof State.Pending) {
        carryOn(requestHash, until);
      }
      return view(find(requestHash));
    });
  }

  private void carryOn(Bytes32 requestHash, Instant until) {
    Optional<OutboxRow.State> transaction =
        ports.outbox().find(requestHash).map(stored -> stored.row().state());
    if (transaction.filter(OutboxRow.State.Queued.class::isInstance).isPresent()) {
      Sender.Sent _ = new Sender(ports.saga()).send(until);
    }
    new Confirmer(ports.saga()).confirm(requestHash);
    boolean underWay =
        ports
            .outbox()
            .find(requestHash)
            .map(stored -> stored.row().state())
            .filter(state ->
                state instanceof OutboxRow.State.Queued || state instanceof OutboxRow.State.Sent)
            .isPresent();
    // A row that waits while its transaction is gone, or has ended, was edited or put back.
    if (!underWay && find(requestHash).state() instanceof State.Pending) {
      ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, "credential/" + requestHash);
      throw new RefusedException(
          Refusal.STATE_DIVERGED, "the registration waits for a transaction that nobody holds");
    }
  }

  private CredentialRow find(Bytes32 requestHash) {
    return credentials
        .find(requestHash)
        .map(CredentialTable.Stored::row)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.NOT_FOUND, "no registration was sent under " + requestHash));
  }

  private Status view(CredentialRow row) {
    return switch (row.state()) {
      case State.Pending pending -> new Status.Pending();
      case State.Active active when isKept(active) -> new Status.Active(active.sealedReply());
      case State.Active active -> throw delivered();
      case State.Delivered delivered -> throw delivered();
      case State.Failed failed ->
          throw new RefusedException(Refusal.CHAIN_REFUSED, failed.reason());
    };
  }

  private boolean isKept(State.Active active) {
    return ports.clock().instant().getEpochSecond() <= active.until();
  }

  private static RefusedException delivered() {
    return new RefusedException(
        Refusal.NOT_FOUND, "the reply was delivered, and is not kept any longer");
  }
}
