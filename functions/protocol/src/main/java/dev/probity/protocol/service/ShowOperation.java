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

/** IV.9: how far an operation is, for its user alone. */
public final class ShowOperation {
  private final ServicePorts ports;
  private final CallTable calls;

  /** The step on its ports. */
  public ShowOperation(ServicePorts ports) {
    this.ports = ports;
    this.calls = new CallTable(ports);
  }

  /**
   * An operation.
   *
   * @param state as the service signed it last
   * @param sealed once it is over, the result, a compact JWE to the call's {@code replyKey}
   */
  public record Shown(SignedMessage<OperationState> state, Optional<String> sealed) {}

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
      return shown(calls, require(calls, callHash, session.user()).row(), now);
    });
  }

  /**
   * The operation of this user's.
   *
   * @throws RefusedException {@code not-found}, also for one of somebody else's
   */
  static Stored require(CallTable calls, Bytes32 callHash, Address user) {
    return calls
        .find(callHash)
        .filter(found -> found.row().user().equals(user))
        .filter(found ->
            found.row().state() instanceof State.Running
                || found.row().state() instanceof State.Ended)
        .orElseThrow(
            () -> new RefusedException(Refusal.NOT_FOUND, "this account has no such operation"));
  }

  /**
   * What is told of it.
   *
   * @throws RefusedException {@code not-found} where it is over and its result was dropped
   */
  static Shown shown(CallTable calls, CallRow row, Instant now) {
    return switch (row.state()) {
      case State.Running running -> new Shown(running.told(), Optional.empty());
      case State.Ended ended ->
          new Shown(ended.told(), Optional.of(calls.reply(row, ended.keptUntil(), now)));
      case State.Answering answering -> throw notAnOperation();
      case State.Answered answered -> throw notAnOperation();
    };
  }

  private static IllegalStateException notAnOperation() {
    return new IllegalStateException("a call that is answered at once is no operation");
  }
}
