package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Which;
import dev.probity.local.events.TokenEvents.AccessSample;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** R15: a call of a service. */
final class CallEvents {
  static final String ECHO = "echo";
  static final String DIGEST_ITERATE = "digest-iterate";
  private static final long MINUTE = 60;
  private static final int FEW_ROUNDS = 1000;
  private static final String FUNCTION = "CallService";

  private final FunctionEvents functions;
  private final Scene scene;
  private final GatewaySample sample;

  CallEvents(FunctionEvents functions, Scene scene, GatewaySample sample) {
    this.functions = functions;
    this.scene = scene;
    this.sample = sample;
  }

  /** A sealed message with a bearer token beside it. */
  static FunctionEvents.HttpCall authorized(String token, String jwe) {
    return new FunctionEvents.HttpCall(
        Map.of(),
        Map.of(),
        Map.of("authorization", "Bearer " + token, "content-type", "application/jose"),
        jwe);
  }

  /** What is called, and with what. */
  record Wanted(String service, JsonNode param) {
    /** What a template gives, and else something good. */
    static Wanted of(Given given, String otherwise) {
      String service = Optional.ofNullable(given.service()).orElse(otherwise);
      return new Wanted(service, Optional.ofNullable(given.param()).orElseGet(() -> good(service)));
    }

    private static ObjectNode good(String service) {
      ObjectNode param = JsonNodeFactory.instance.objectNode();
      return service.equals(DIGEST_ITERATE)
          ? param.put("seed", "probity").put("rounds", FEW_ROUNDS)
          : param.put("hello", "world");
    }
  }

  /** A call that was signed and sealed; H11 names the operation that it may become. */
  record Sent(AccessSample token, Bytes32 callHash, FunctionEvents.HttpCall call) {}

  FunctionEvents.HttpCall call(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Wanted wanted = Wanted.of(given, ECHO);
    AccessSample token = sample.token(given);
    Bytes32 nonce = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      accepted(sent(token, wanted, nonce, EventTemplate.GOOD));
    }
    Sent sent = sent(token, wanted, nonce, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      accepted(sent);
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.token(token.hash()));
    }
    return sent.call();
  }

  /** An operation that was begun. */
  Sent begun(Given given) throws IOException, InterruptedException, WireException {
    Sent sent =
        sent(
            sample.token(Given.NOTHING),
            Wanted.of(given, DIGEST_ITERATE),
            SampleContent.word(scene),
            EventTemplate.GOOD);
    accepted(sent);
    return sent;
  }

  private void accepted(Sent sent) throws IOException, InterruptedException {
    String _ =
        scene.accepted(
            FUNCTION,
            new RenderedEvent(functions.http(FUNCTION, sent.call(), scene.now()), Map.of()));
  }

  private Sent sent(AccessSample token, Wanted wanted, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Fault fault = template.faultOrNone();
    ReplyKeyPair signedKey = scene.replyKey();
    ReplyKeyPair sentKey = fault.replyKey() == Which.ANOTHER ? scene.replyKey() : signedKey;
    SampleAccount.Person person = token.session().account().person();
    long now = scene.now().getEpochSecond();
    var good =
        new ApiCall(
            person.address(),
            token.hash(),
            wanted.service(),
            CanonicalJson.keccak256(wanted.param()),
            signedKey.publicJwk().thumbprint(),
            nonce,
            now,
            now + MINUTE);
    var sealing = new Sealing(scene, scene.gateway(), fault);
    Sealing.Signed signed =
        sealing.sign(
            person.key(),
            ApiCall.TYPE,
            "apiCall",
            ApiCall.TYPE.toJson(good),
            template.messageOrGood());
    ObjectNode payload = signed.payload();
    payload.set("param", wanted.param());
    payload.set("replyJwk", sentKey.publicJwk().toJson());
    sealing.change(payload, template.besideOrGood());
    return new Sent(token, signed.digest(), authorized(token.compact(), sealing.seal(payload)));
  }
}
