package dev.probity.protocol.service;

import dev.probity.protocol.idma.session.VerifiedSession;
import dev.probity.protocol.service.CallRow.State;
import dev.probity.protocol.service.CallTable.Stored;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Instant;
import java.util.Optional;

/**
 * IV.9: how far an operation is, or what a call was answered at once, for its user alone. Whoever
 * lost the answer finds it here when R15 is not fresh any more.
 */
public final class ShowOperation {
  private final ServicePorts ports;
  private final CallTable calls;

  /** The step on its ports. */
  public ShowOperation(ServicePorts ports) {
    this.ports = ports;
    this.calls = new CallTable(ports);
  }

  /** What a call came to. */
  public sealed interface Shown {
    /**
     * An operation.
     *
     * @param state as the service signed it last
     * @param sealed once it is over, the result, a compact JWE to the call's {@code replyKey}
     */
    record Operation(SignedMessage<OperationState> state, Optional<String> sealed)
        implements Shown {}

    /**
     * A call that was answered at once.
     *
     * @param sealed the answer, a compact JWE to the call's {@code replyKey}
     */
    record Answer(String sealed) implements Shown {}
  }

  /**
   * Runs the step.
   *
   * @param callHash H11
   * @param sessionToken of the operation's user, a compact JWS without {@code Bearer}; to everybody
   *     else the operation is unknown
   */
  public Outcome<Shown> show(Bytes32 callHash, String sessionToken) {
    return Outcome.of(() -> {
      Instant now = ports.clock().instant();
      VerifiedSession session = ports.sessions().require(sessionToken, ports.ledger().heads(), now);
      CallRow row = ofUser(calls, callHash, session.user()).row();
      return row.state() instanceof State.Answered answered
          ? new Shown.Answer(calls.reply(row, answered.keptUntil(), now))
          : operation(calls, row, now);
    });
  }

  /**
   * A user's call that somebody answered or took.
   *
   * @throws RefusedException {@code not-found}, also for one of somebody else's
   */
  private static Stored ofUser(CallTable calls, Bytes32 callHash, Address user) {
    return calls
        .find(callHash)
        .filter(found -> found.row().user().equals(user))
        .filter(found -> !(found.row().state() instanceof State.Answering))
        .orElseThrow(
            () -> new RefusedException(Refusal.NOT_FOUND, "this account has no such call"));
  }

  /**
   * The operation of this user's.
   *
   * @throws RefusedException {@code not-found}, also for one of somebody else's, and for a call
   *     that was answered at once
   */
  static Stored require(CallTable calls, Bytes32 callHash, Address user) {
    Stored found = ofUser(calls, callHash, user);
    if (found.row().state() instanceof State.Answered) {
      throw new RefusedException(
          Refusal.NOT_FOUND, "this call was answered at once, and is no operation");
    }
    return found;
  }

  /**
   * What is told of an operation.
   *
   * @throws RefusedException {@code not-found} where it is over and its result was dropped
   */
  static Shown.Operation operation(CallTable calls, CallRow row, Instant now) {
    return switch (row.state()) {
      case State.Running running -> new Shown.Operation(running.told(), Optional.empty());
      case State.Ended ended ->
          new Shown.Operation(ended.told(), Optional.of(calls.reply(row, ended.keptUntil(), now)));
      case State.Answering answering -> throw notAnOperation();
      case State.Answered answered -> throw notAnOperation();
    };
  }

  private static IllegalStateException notAnOperation() {
    return new IllegalStateException("a call that is answered at once is no operation");
  }
}
