package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.SignedRequests;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.CallRow.State;
import dev.probity.protocol.service.CallTable.Stored;
import dev.probity.protocol.service.ShowOperation.Shown;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;

/**
 * IV.9: ends an operation by order of its user. Completion and cancellation are each one
 * conditional write on one row: whichever is first stands, and both sides are told which.
 */
public final class StopOperation {
  private static final String MESSAGE = CancelOperation.TYPE.name();
  private static final String MEMBER = "cancelOperation";
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** A worker writes once a step, so that a few tries meet a gap. */
  private static final int TRIES = 16;

  private final ServicePorts ports;
  private final SignedRequests requests;
  private final SourceQuota quota;
  private final ReplayClaims claims;
  private final CallTable calls;
  private final OperationStates states;

  /** The step on its ports. */
  public StopOperation(ServicePorts ports) {
    this.ports = ports;
    this.requests = new SignedRequests(ports.domain(), ports.signatures());
    this.quota = new SourceQuota(ports.table(), ports.tenant(), ports.sourceQuotaPerMinute());
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.calls = new CallTable(ports);
    this.states = new OperationStates(ports);
  }

  /**
   * Runs the step.
   *
   * @param received {@code {"cancelOperation":{…}}}, JSON, at most 64 KiB, and where it came from
   * @param pathHash H11 from the path
   * @return the operation as it ended: cancelled, or as it was over before
   */
  public Outcome<Shown.Operation> stop(Received received, Bytes32 pathHash) {
    return Outcome.of(() -> flow(received, pathHash));
  }

  private Shown.Operation flow(Received received, Bytes32 pathHash) {
    Instant now = ports.clock().instant();
    // C0: size, quota
    if (received.body().length > StrictJson.Limits.MESSAGE.maxBytes()) {
      throw new RefusedException(
          Refusal.TOO_LARGE,
          "a body has at most " + StrictJson.Limits.MESSAGE.maxBytes() + " bytes");
    }
    received.source().ifPresent(source -> quota.take(source, now));
    // C1
    JsonNode payload = json(received.body());
    // C3 to C6
    VerifiedRequest<CancelOperation> verified =
        requests.verify(
            payload,
            MEMBER,
            CancelOperation.TYPE,
            message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
            CancelOperation::user,
            now);
    CancelOperation message = verified.message();
    requireForm(verified, pathHash);
    // C7: the same order again finds the operation ended
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
    // Only its user's: to a stranger it is unknown
    Stored stored = ShowOperation.require(calls, message.callHash(), message.user());
    return ended(stored, verified, now);
  }

  private static JsonNode json(byte[] body) {
    try {
      return StrictJson.parse(body, StrictJson.Limits.MESSAGE);
    } catch (WireException notJson) {
      throw new RefusedException(Refusal.MALFORMED, notJson);
    }
  }

  private static void requireForm(VerifiedRequest<CancelOperation> verified, Bytes32 pathHash) {
    try {
      StrictJson.exactMembers(verified.payload(), "", MEMBER);
      if (!verified.message().callHash().equals(pathHash)) {
        throw new WireException("/" + MEMBER + "/message/callHash", "must be the hash in the path");
      }
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private Shown.Operation ended(
      Stored stored, VerifiedRequest<CancelOperation> verified, Instant now) {
    CancelOperation message = verified.message();
    Stored current = stored;
    for (int tries = 0; tries < TRIES; tries++) {
      if (!(current.row().state() instanceof State.Running running)) {
        return ShowOperation.operation(calls, current.row(), now);
      }
      try {
        CallTable.Change cancelled = cancelled(current.row(), running, now);
        return ShowOperation.operation(
            calls,
            calls
                .advance(
                    current,
                    cancelled,
                    claims.claim(MESSAGE, message.user(), message.nonce(), verified.digest()))
                .row(),
            now);
      } catch (ItemStore.ConflictException raced) {
        // A worker's checkpoint, its completion, or this order by another call.
        claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
        current = ShowOperation.require(calls, message.callHash(), message.user());
      }
    }
    throw PortException.retryable(
        PortException.Neighbour.TABLE, "the operation's row changes too fast", null);
  }

  private CallTable.Change cancelled(CallRow row, State.Running running, Instant now) {
    return states.ended(
        row.callHash(),
        row.user(),
        running.at(),
        OperationStatus.CANCELLED,
        Result.failed(FailureStatus.CANCELLED),
        running.replyJwk(),
        now);
  }
}
