package dev.probity.protocol.service;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.Instant;

/** What a service says of an operation: signed when stored, and at most every five seconds. */
final class OperationStates {
  private static final Duration SIGNED_EVERY = Duration.ofSeconds(5);

  private final ServicePorts ports;

  OperationStates(ServicePorts ports) {
    this.ports = ports;
  }

  /** Of an operation just taken. */
  SignedMessage<OperationState> taken(
      Bytes32 callHash, Address user, Service.Checkpoint at, Instant now) {
    return signed(
        new OperationState(
            callHash,
            user,
            OperationStatus.RUNNING.number(),
            at.done(),
            at.total(),
            Bytes32.ZERO,
            now.getEpochSecond()));
  }

  /** Of one that came to this checkpoint; the state signed before if that is recent. */
  SignedMessage<OperationState> underWay(
      SignedMessage<OperationState> before, Service.Checkpoint at, Instant now) {
    OperationState told = before.message();
    return now.getEpochSecond() - told.iat() < SIGNED_EVERY.toSeconds()
        ? before
        : taken(told.callHash(), told.user(), at, now);
  }

  /** The end of an operation: its state and its sealed result. */
  CallTable.Change ended(
      Bytes32 callHash,
      Address user,
      Service.Checkpoint at,
      OperationStatus status,
      Result result,
      ReplyJwk replyJwk,
      Instant now) {
    var state =
        new OperationState(
            callHash,
            user,
            status.number(),
            status == OperationStatus.DONE ? at.total() : at.done(),
            at.total(),
            CanonicalJson.keccak256(result.value()),
            now.getEpochSecond());
    return CallTable.Change.ending(
        new CallRow.State.Ended(signed(state), now.plus(CallTable.KEPT).getEpochSecond()),
        SealedResult.of(ports, callHash, user, result, replyJwk, now));
  }

  private SignedMessage<OperationState> signed(OperationState state) {
    return new SignedMessage<>(
        OperationState.TYPE,
        ports.domain(),
        state,
        ports.signer().sign(ports.domain(), OperationState.TYPE, state));
  }
}
