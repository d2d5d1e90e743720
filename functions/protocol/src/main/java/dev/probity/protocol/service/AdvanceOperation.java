package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.CallRow.State;
import dev.probity.protocol.service.CallTable.Change;
import dev.probity.protocol.service.CallTable.Stored;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Carries an operation on, step by step, from its last checkpoint.
 *
 * <p>It may be called by anybody at any time, and by several at once: the lease lets one work, and
 * the row's revision lets only one write, should the lease have run out under a worker. A
 * cancellation is such a write too, and does not wait for the lease.
 */
final class AdvanceOperation {
  /** Longer than any step. */
  static final Duration LEASE = Duration.ofSeconds(60);

  /** How often a step may take its worker down before it counts as the service's fault. */
  static final int MAX_ATTEMPTS = 5;

  private final ServicePorts ports;
  private final Services services;
  private final CallTable calls;
  private final Handlers handlers;
  private final OperationStates states;
  private final ParameterContent contents;

  AdvanceOperation(ServicePorts ports, Services services) {
    this.ports = ports;
    this.services = services;
    this.calls = new CallTable(ports);
    this.handlers = new Handlers(ports.faults());
    this.states = new OperationStates(ports);
    this.contents = new ParameterContent(ports.blocks());
  }

  /**
   * Carries an operation on, unless another worker is at it.
   *
   * @param until when to stop and leave the rest to the next call; at least one step is made
   * @return the row as it then stands
   * @throws PortException when a neighbour did not answer; the operation stays where it is
   */
  Stored advance(Stored stored, Instant until) {
    Instant now = ports.clock().instant();
    if (!(stored.row().state() instanceof State.Running running)
        || now.getEpochSecond() < running.leaseUntil()) {
      return stored;
    }
    Stored current = stored;
    var param = new Opened();
    try {
      current =
          calls.advance(current, Change.to(running.leased(running.attempts() + 1, leaseFrom(now))));
      while (current.row().state() instanceof State.Running mine && mine.leaseUntil() > 0) {
        current = step(current, mine, param, until);
      }
      return current;
    } catch (ItemStore.ConflictException raced) {
      // Cancelled, or another worker was first: what it wrote counts.
      return reread(current);
    }
  }

  /** The parameters of the operation at hand, fetched once for all its steps. */
  private final class Opened {
    private @Nullable JsonNode value;

    JsonNode of(State.Running running, Bytes32 paramHash) {
      JsonNode param = value;
      if (param == null) {
        param = contents.require(running.parameters(), paramHash);
        value = param;
      }
      return param;
    }
  }

  private Stored step(Stored current, State.Running running, Opened param, Instant until)
      throws ItemStore.ConflictException {
    try {
      return calls.advance(current, next(current.row(), running, param, until));
    } catch (PortException unanswered) {
      // Nobody's fault: the attempt is not counted, and the operation free for the next worker.
      Stored _ = calls.advance(current, Change.to(running.leased(running.attempts() - 1, 0)));
      throw unanswered;
    }
  }

  private static long leaseFrom(Instant now) {
    return now.plus(LEASE).getEpochSecond();
  }

  /** One step, or the reason why there is none. */
  private Change next(CallRow row, State.Running running, Opened param, Instant until) {
    if (running.attempts() > MAX_ATTEMPTS) {
      return ended(row, running, OperationStatus.FAILED, Result.failed(FailureStatus.FAULT));
    }
    if (!isTokenLive(row)) {
      return ended(row, running, OperationStatus.STOPPED, Result.failed(FailureStatus.STOPPED));
    }
    Service.LongRunning service = working(row);
    ServiceCall call;
    try {
      call = new ServiceCall(row.callHash(), row.user(), param.of(running, row.paramHash()));
    } catch (RefusedException gone) {
      return ended(
          row, running, OperationStatus.FAILED, Result.failed(FailureStatus.PARAM_UNAVAILABLE));
    }
    return switch (handlers.step(service, call, running.at())) {
      case Handlers.Came.To to -> Change.to(checkpoint(running, to.checkpoint(), until));
      case Handlers.Came.Over over ->
          ended(
              row,
              running,
              over.result().isDone() ? OperationStatus.DONE : OperationStatus.FAILED,
              over.result());
    };
  }

  /** Expiry stops nothing that was accepted; revocation, or anybody's suspension, does. */
  private boolean isTokenLive(CallRow row) {
    TokenSlot token = ports.ledger().token(row.tokenHash(), ports.ledger().heads().latest());
    if (!token.isIssued()) {
      // The gateway saw it: this endpoint is behind, or the chain is being put right.
      throw PortException.retryable(
          PortException.Neighbour.CHAIN, "the chain does not show the token yet", null);
    }
    return !token.revoked() && !token.isSuspended();
  }

  private Service.LongRunning working(CallRow row) {
    return services
        .find(row.service())
        .filter(Service.LongRunning.class::isInstance)
        .map(Service.LongRunning.class::cast)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.SERVICE_NOT_ALLOWED, "this function does not work for " + row.service()));
  }

  private State checkpoint(State.Running running, Service.Checkpoint at, Instant until) {
    Instant now = ports.clock().instant();
    return new State.Running(
        running.slot(),
        running.parameters(),
        running.replyJwk(),
        at,
        states.underWay(running.told(), at, now),
        now.isBefore(until) ? 1 : 0,
        now.isBefore(until) ? leaseFrom(now) : 0);
  }

  private Change ended(CallRow row, State.Running running, OperationStatus status, Result result) {
    return states.ended(
        row.callHash(),
        row.user(),
        running.at(),
        status,
        result,
        running.replyJwk(),
        ports.clock().instant());
  }

  private Stored reread(Stored current) {
    return calls
        .find(current.row().callHash())
        .orElseThrow(
            () -> new RefusedException(Refusal.STATE_DIVERGED, "the row of this call is gone"));
  }
}
