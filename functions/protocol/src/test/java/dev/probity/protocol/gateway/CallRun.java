package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.GatewayScene.accepted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.Caller.HeldToken;
import dev.probity.protocol.idma.RegisteredUser;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.memory.InMemoryBlockStore;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.InMemoryServicePorts;
import dev.probity.protocol.service.AcceptCall;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.service.Service;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.service.ServiceReply;
import dev.probity.protocol.service.Services;
import dev.probity.protocol.service.example.Echo;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.List;

/**
 * Protocols III and IV in memory with every party: a user, IDMA, the gateway, and {@code echo}
 * behind it. To be counted or timed.
 */
public final class CallRun {
  private static final long TTL = 3_600;
  private static final JsonNode PARAM =
      JsonNodeFactory.instance.objectNode().put("text", "What the caller wants to have back.");

  private final RegisteredUser user = new RegisteredUser("ann");
  private final GatewayScene scene = new GatewayScene(user.now());
  private final Caller ann = new Caller(scene, user);
  private final GatewayPorts gateway;

  /** A gateway whose ports are watched. */
  public CallRun(PortCalls calls) {
    scene.registered.add(
        GatewayScene.entry("GW", "message", GatewayScene.MODULE.address().toWord()));
    scene.registered.add(
        GatewayScene.entry("GW", "jwt", GatewayScene.TOKEN_SIGNER.publicJwk().thumbprint()));
    Service echo = Echo.service();
    scene.offer(new ServiceCatalogue.Entry(echo.manifest(), GatewayScene.SERVICE.address()));
    ModuleDirectory modules =
        (module, purpose, key, heads) ->
            scene.registered.contains(GatewayScene.entry(module, purpose, key));
    var behind =
        new InMemoryServicePorts(
            "default",
            GatewayScene.DOMAIN,
            scene.ledger,
            modules,
            new InMemoryRowStore(),
            new InMemoryRowKeys(),
            new InMemoryBlockStore(),
            GatewayScene.SERVICE,
            new SessionCheck("https://idma.example", "probity", List.of(), modules),
            scene.alarms,
            (service, callHash, thrown) -> {
              throw new AssertionError(service, thrown);
            },
            scene::now);
    var services = new Services(List.of(echo));
    scene.functions.with(
        echo.manifest().function(),
        body -> ServiceReply.write(new AcceptCall(behind, services).accept(body)));
    this.gateway = scene.module(calls);
    ann.turnTo(scene.module(calls));
  }

  /** III.1 to III.26; the token, verified. */
  HeldToken token() {
    var asked =
        new Caller.Asked(ann.listed().digest(), Caller.ECHO, TTL, ann.fresh(), scene.second());
    Caller.Anchored anchored = ann.anchored(ann.tokenRequest(asked));
    IssueToken.Taken _ = accepted(ann.request(anchored));
    return ann.collect(anchored);
  }

  /** IV.1: R15, signed and sealed by its user. */
  private CallService.Request request(HeldToken token) {
    long second = scene.second();
    SignedMessage<ApiCall> call =
        ann.signed(
            ApiCall.TYPE,
            new ApiCall(
                ann.address(),
                token.tokenHash(),
                "echo",
                CanonicalJson.keccak256(PARAM),
                ann.replyKey.publicJwk().thumbprint(),
                ann.fresh(),
                second,
                second + 60));
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("apiCall", call.toJson());
    payload.set("param", PARAM);
    payload.set("replyJwk", ann.replyKey.publicJwk().toJson());
    Received received = Caller.sealed(payload);
    return new CallService.Request(received, token.accessToken());
  }

  private AcceptCall.Answer.Done answered(CallService.Request request) {
    return (AcceptCall.Answer.Done) accepted(new CallService(gateway).call(request));
  }

  /** Protocol IV: one call, its result opened and verified. */
  void call(HeldToken token) {
    verify(answered(request(token)));
  }

  private void verify(AcceptCall.Answer.Done answer) {
    JsonNode reply = ann.opened(answer.sealed());
    try {
      var result = SignedMessage.parse(ApiResult.TYPE, reply.path("apiResult"));
      if (!Secp256k1.best()
              .recover(result.digest(), result.signature())
              .equals(GatewayScene.SERVICE.address())
          || !result.message().resHash().equals(CanonicalJson.keccak256(reply.path("result")))) {
        throw new AssertionError("not a result of the service");
      }
    } catch (WireException foreign) {
      throw new AssertionError("the reply", foreign);
    }
  }

  /** Calls of one token, each prepared by its user; what is given runs the modules' part. */
  public Calls calls() {
    return new Calls(token());
  }

  /** Calls of one token. */
  public final class Calls {
    private final HeldToken token;

    private Calls(HeldToken token) {
      this.token = token;
    }

    /** A call that has come in; what is given runs it through every module. */
    public Runnable prepared() {
      CallService.Request request = request(token);
      return () -> {
        AcceptCall.Answer.Done _ = answered(request);
      };
    }

    /** The same; its user then opens and verifies the result. */
    public Runnable verified() {
      CallService.Request request = request(token);
      return () -> verify(answered(request));
    }
  }
}
