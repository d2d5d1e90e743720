package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.CallRow.State;
import dev.probity.protocol.service.CallTable.Change;
import dev.probity.protocol.service.CallTable.Stored;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * IV.7 to IV.9: takes a granted call and answers it, or makes an operation of it. Reached by the
 * gateway alone, and does not rely on that.
 *
 * <p>One call, one effect: the row under H11 is written before a synchronous handler is asked, and
 * holds the outcome afterwards. Whatever comes again under this hash, by whatever grant, gets that
 * outcome.
 */
public final class AcceptCall {
  private static final String MESSAGE = ApiCall.TYPE.name();
  private static final Service.Checkpoint NOTHING =
      new Service.Checkpoint(0, 0, NullNode.getInstance());

  /** Longer than the gateway waits for an answer. */
  static final Duration LEASE = Duration.ofSeconds(30);

  private final ServicePorts ports;
  private final Services services;
  private final GrantCheck grants;
  private final ReplayClaims claims;
  private final CallTable calls;
  private final Handlers handlers;
  private final OperationStates states;
  private final ParameterContent contents;

  /** The step on its ports. */
  public AcceptCall(ServicePorts ports, Services services) {
    this.ports = ports;
    this.services = services;
    this.grants = new GrantCheck(ports);
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.calls = new CallTable(ports);
    this.handlers = new Handlers(ports.faults());
    this.states = new OperationStates(ports);
    this.contents = new ParameterContent(ports.blocks());
  }

  /** What the caller gets. */
  public sealed interface Answer {
    /**
     * The service has answered.
     *
     * @param sealed {@code {apiResult, result}} or {@code {apiResult, resultRef}}, a compact JWE to
     *     {@code replyKey}
     */
    record Done(String sealed) implements Answer {}

    /**
     * The call is an operation, now or since an earlier grant.
     *
     * @param state as it stands, by the service
     */
    record Accepted(SignedMessage<OperationState> state) implements Answer {}
  }

  /**
   * Runs the step.
   *
   * @param body {@code {serviceGrant, apiCall, param, replyJwk}}, or {@code paramRef} in place of
   *     {@code param}, at most 1 MiB
   */
  public Outcome<Answer> accept(byte[] body) {
    return Outcome.of(() -> flow(body));
  }

  private Answer flow(byte[] body) {
    Instant now = ports.clock().instant();
    // C1
    JsonNode payload = json(body);
    // IV.8: the grant, and R14 itself
    GrantedCall call = grants.require(payload, now);
    Service service = services.require(call.message().service());
    // C7: the same call again has the stored outcome; its nonce with another is a replay
    Optional<Stored> before = calls.find(call.callHash());
    if (before.isPresent()) {
      return again(before.get(), call, service, now);
    }
    requireNonce(call);
    if (service instanceof Service.LongRunning) {
      calls.requirePlace(call.message().user(), call.message().service());
    }
    JsonNode param = requireParam(service, call);
    // IV.9: the claim of H11 stands before a synchronous handler is asked
    Change first =
        switch (service) {
          case Service.Synchronous answering -> Change.to(new State.Answering(leaseFrom(now)));
          case Service.LongRunning working -> begun(working, call, param, now);
        };
    Stored claimed;
    try {
      claimed = claim(call, first, now);
    } catch (ItemStore.ConflictException raced) {
      return again(afterRace(call, raced), call, service, now);
    }
    return service instanceof Service.Synchronous answering
        ? answer(claimed, call, param, answering)
        : taken(claimed.row(), now);
  }

  private static JsonNode json(byte[] body) {
    JsonNode json;
    try {
      json = StrictJson.parse(body, StrictJson.Limits.BODY);
    } catch (WireException notJson) {
      throw new RefusedException(Refusal.MALFORMED, notJson);
    }
    try {
      StrictJson.exactMembers(
          json,
          "",
          "serviceGrant",
          "apiCall",
          json.has("paramRef") ? "paramRef" : "param",
          "replyJwk");
      return json;
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private void requireNonce(GrantedCall call) {
    ApiCall message = call.message();
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), call.callHash());
  }

  private JsonNode requireParam(Service service, GrantedCall call) {
    JsonNode param = contents.require(call.parameters(), call.message().paramHash());
    try {
      return WireException.at(
          "/param",
          () -> {
            service.paramSchema().check(param);
            return param;
          });
    } catch (WireException flaw) {
      throw new RefusedException(Refusal.SCHEMA, flaw);
    }
  }

  private static long leaseFrom(Instant now) {
    return now.plus(LEASE).getEpochSecond();
  }

  private Stored claim(GrantedCall call, Change first, Instant now)
      throws ItemStore.ConflictException {
    ApiCall message = call.message();
    return calls.insert(
        row(call, first.state(), now),
        first.sealed(),
        claims.claim(MESSAGE, message.user(), message.nonce(), call.callHash()));
  }

  private static CallRow row(GrantedCall call, State state, Instant now) {
    ApiCall message = call.message();
    return new CallRow(
        call.callHash(),
        message.user(),
        message.tokenHash(),
        message.service(),
        message.paramHash(),
        now.getEpochSecond(),
        state);
  }

  /** Another grant was first: with this call (then its row stands), or with its nonce. */
  private Stored afterRace(GrantedCall call, ItemStore.ConflictException raced) {
    requireNonce(call);
    return calls
        .find(call.callHash())
        .orElseThrow(() ->
            PortException.retryable(
                PortException.Neighbour.TABLE, "a claim stands without its row", raced));
  }

  private Answer again(Stored stored, GrantedCall call, Service service, Instant now) {
    if (!(stored.row().state() instanceof State.Answering answering)) {
      return taken(stored.row(), now);
    }
    if (now.getEpochSecond() < answering.leaseUntil()
        || !(service instanceof Service.Synchronous handler)) {
      throw new RefusedException(Refusal.UNAVAILABLE, "this call is being answered");
    }
    JsonNode param = contents.require(call.parameters(), call.message().paramHash());
    // Whoever began it is gone: the handler is asked again, under the same H11
    Stored ours;
    try {
      ours = calls.replace(stored, Change.to(new State.Answering(leaseFrom(now))));
    } catch (ItemStore.ConflictException raced) {
      throw new RefusedException(Refusal.UNAVAILABLE, "this call is being answered");
    }
    return answer(ours, call, param, handler);
  }

  /** The outcome, if the row has one. */
  private Answer taken(CallRow row, Instant now) {
    return switch (row.state()) {
      case State.Answered answered -> new Answer.Done(calls.reply(row, answered.keptUntil(), now));
      case State.Running running -> new Answer.Accepted(running.told());
      case State.Ended ended -> new Answer.Accepted(ended.told());
      case State.Answering answering ->
          throw new RefusedException(Refusal.UNAVAILABLE, "this call is being answered");
    };
  }

  private Answer answer(
      Stored claimed, GrantedCall call, JsonNode param, Service.Synchronous service) {
    String sealed;
    try {
      Result result = handlers.answer(service, call.toHandler(param));
      sealed =
          SealedResult.of(
              ports,
              call.callHash(),
              call.message().user(),
              result,
              call.replyJwk(),
              ports.clock().instant());
    } catch (PortException unanswered) {
      release(claimed);
      throw unanswered;
    }
    try {
      Instant now = ports.clock().instant();
      var answered = new State.Answered(now.plus(CallTable.KEPT).getEpochSecond());
      Stored _ = calls.replace(claimed, Change.ending(answered, sealed));
      return new Answer.Done(sealed);
    } catch (ItemStore.ConflictException raced) {
      // We took longer than the lease, and another took over: what it stored counts.
      return taken(afterRace(call, raced).row(), ports.clock().instant());
    }
  }

  /** So that the call can be repeated at once. */
  private void release(Stored claimed) {
    try {
      Stored _ = calls.replace(claimed, Change.to(new State.Answering(0)));
    } catch (ItemStore.ConflictException takenOver) {
      // Another is at it, and needs no release.
    }
  }

  private Change begun(Service.LongRunning service, GrantedCall call, JsonNode param, Instant now) {
    return switch (handlers.begin(service, call.toHandler(param))) {
      case Handlers.Came.To to ->
          Change.to(
              new State.Running(
                  0,
                  call.parameters(),
                  call.replyJwk(),
                  to.checkpoint(),
                  states.taken(call.callHash(), call.message().user(), to.checkpoint(), now),
                  0,
                  0));
      case Handlers.Came.Over over ->
          states.ended(
              call.callHash(),
              call.message().user(),
              NOTHING,
              OperationStatus.FAILED,
              over.result(),
              call.replyJwk(),
              now);
    };
  }
}
