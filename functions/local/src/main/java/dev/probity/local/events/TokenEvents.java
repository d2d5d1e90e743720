package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Which;
import dev.probity.local.events.EventTemplate.Who;
import dev.probity.protocol.gateway.GatewayCommitments;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** R12, anchored as its template says, and what became of it. */
final class TokenEvents {
  private static final long HOUR = 3600;
  private static final List<String> SERVICES = List.of("digest-iterate", "echo");

  private final FunctionEvents functions;
  private final Scene scene;
  private final ServiceListEvents lists;

  TokenEvents(FunctionEvents functions, Scene scene, ServiceListEvents lists) {
    this.functions = functions;
    this.scene = scene;
    this.lists = lists;
  }

  /**
   * An access token with its holder's session.
   *
   * @param compact a compact JWS
   * @param hash H10
   */
  record AccessSample(LoginEvents.Session session, String compact, Bytes32 hash) {
    /** Without the token. */
    @Override
    public String toString() {
      return "AccessSample[" + hash + "]";
    }
  }

  private record Requested(Bytes32 requestHash, long block, ReplyKeyPair replyKey, String sealed) {
    FunctionEvents.HttpCall call() {
      return new FunctionEvents.HttpCall(
          path(),
          Map.of("block", Long.toString(block)),
          Map.of("content-type", "application/jose"),
          sealed);
    }

    FunctionEvents.HttpCall status() {
      return new FunctionEvents.HttpCall(path(), Map.of(), Map.of(), "");
    }

    private Map<String, String> path() {
      return Map.of("requestHash", requestHash.toString());
    }
  }

  FunctionEvents.HttpCall issue(EventTemplate template, GatewaySample sample)
      throws IOException, InterruptedException, WireException {
    return requested(template, sample).call();
  }

  FunctionEvents.HttpCall status(EventTemplate template, GatewaySample sample)
      throws IOException, InterruptedException, WireException {
    Requested requested = requested(template, sample);
    if (template.givenOrNothing().accepted() == Accepted.THIS_MESSAGE) {
      String _ = accepted("TokenStatus", requested.status());
    }
    if (Boolean.TRUE.equals(template.givenOrNothing().rowEdited())) {
      scene.editRow(Scene.RowName.tokenIssue(requested.requestHash()));
    }
    return requested.status();
  }

  /** All of Protocol III, for every service. */
  AccessSample token(LoginEvents.Session session)
      throws IOException, InterruptedException, WireException {
    Requested requested =
        requested(session, lists.listed(session), SampleContent.word(scene), EventTemplate.GOOD);
    String _ = accepted("IssueToken", requested.call());
    JsonNode reply =
        RegistrationEvents.opened(
            accepted("TokenStatus", requested.status()), requested.replyKey());
    String compact = StrictJson.text(reply, "accessToken");
    Bytes32 hash =
        GatewayCommitments.tokenHash(
            session.account().person().address(),
            requested.requestHash(),
            Digests.keccak256(compact),
            StrictJson.member(reply, "timeExp").longValue());
    return new AccessSample(session, compact, hash);
  }

  private String accepted(String function, FunctionEvents.HttpCall call)
      throws IOException, InterruptedException {
    return scene.accepted(
        function, new RenderedEvent(functions.http(function, call, scene.now()), Map.of()));
  }

  private Requested requested(EventTemplate template, GatewaySample sample)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    LoginEvents.Session session = sample.session(given);
    Bytes32 list = lists.listed(session);
    Bytes32 salt = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      String _ = accepted("IssueToken", requested(session, list, salt, EventTemplate.GOOD).call());
    }
    sample.change(session, given);
    Requested requested = requested(session, list, salt, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = accepted("IssueToken", requested.call());
    }
    return requested;
  }

  /** Signs R11, anchors H9 and seals R12, with what the template does to each. */
  private Requested requested(
      LoginEvents.Session session, Bytes32 list, Bytes32 salt, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Fault fault = template.faultOrNone();
    ReplyKeyPair signedKey = scene.replyKey();
    ReplyKeyPair sentKey = fault.replyKey() == Which.ANOTHER ? scene.replyKey() : signedKey;
    MessageSigner user = session.account().person().key();
    CredentialCheck.Claimed claimed = session.account().claimed();
    long now = scene.now().getEpochSecond();
    var good =
        new TokenRequest(
            claimed.user(),
            claimed.credRef(),
            claimed.roleCommit(),
            claimed.version(),
            session.sid(),
            list,
            SERVICES,
            HOUR,
            signedKey.publicJwk().thumbprint(),
            salt,
            now,
            now + HOUR);
    var sealing = new Sealing(scene, scene.gateway(), fault);
    Sealing.Signed signed =
        sealing.sign(
            user,
            TokenRequest.TYPE,
            "tokenRequest",
            TokenRequest.TYPE.toJson(good),
            template.messageOrGood());
    ObjectNode payload = signed.payload();
    payload.set("replyJwk", sentKey.publicJwk().toJson());
    sealing.change(payload, template.besideOrGood());
    long block =
        given.isAnchored()
            ? scene.tokenRequest(
                given.anchoredBy() == Who.STRANGER ? scene.stranger() : user,
                signed.digest(),
                given.isFinal())
            : scene.newestBlock();
    return new Requested(signed.digest(), block, signedKey, sealing.seal(payload));
  }
}
