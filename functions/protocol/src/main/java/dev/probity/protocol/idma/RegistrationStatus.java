package dev.probity.protocol.idma;

import dev.probity.protocol.idma.CredentialRow.State;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.saga.UnderWay;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.Optional;

/**
 * I.12: what became of a registration, or of a RotateCredential. Asking carries it on, so that
 * nobody waits for a schedule.
 *
 * <p>Anybody may ask who knows its digest, which is public on chain; the reply is sealed to its
 * user.
 */
public final class RegistrationStatus {
  private final IdmaPorts ports;
  private final CredentialTable credentials;
  private final UnderWay underWay;

  /** The step on its ports. */
  public RegistrationStatus(IdmaPorts ports) {
    this.ports = ports;
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
    this.underWay = new UnderWay(ports::saga);
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
      CredentialRow row = carriedOn(requestHash, until);
      if (row.state() instanceof State.Pending pending
          && !underWay.isUnderWay(pending.transaction())
          && isStillAt(pending.transaction(), requestHash)) {
        // A row that waits while its transaction is gone, or has ended, was edited or put back.
        ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, "credential/" + requestHash);
        throw new RefusedException(
            Refusal.STATE_DIVERGED, "the registration waits for a transaction that nobody holds");
      }
      return view(row);
    });
  }

  /** False when row and transaction went on in one commit, between a look at each. */
  private boolean isStillAt(Bytes32 transaction, Bytes32 requestHash) {
    return find(requestHash).state() instanceof State.Pending pending
        && pending.transaction().equals(transaction);
  }

  /** One transaction that became final lets the next one go. */
  private CredentialRow carriedOn(Bytes32 requestHash, Instant until) {
    CredentialRow row = find(requestHash);
    Optional<Bytes32> last = Optional.empty();
    while (row.state() instanceof State.Pending pending
        && !last.equals(Optional.of(pending.transaction()))) {
      last = Optional.of(pending.transaction());
      underWay.carryOn(pending.transaction(), until);
      row = find(requestHash);
    }
    return row;
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
