package dev.probity.local.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Which;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.ServiceGrant;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.Map;

/** A granted call, as the gateway sends it to a service by Invoke. */
final class GrantEvents {
  /** The services' functions, and which service each is. */
  static final Map<String, String> SERVICES =
      Map.of("Echo", CallEvents.ECHO, "DigestIterate", CallEvents.DIGEST_ITERATE);

  private static final long MINUTE = 60;

  private final Scene scene;

  GrantEvents(Scene scene) {
    this.scene = scene;
  }

  /** The template's message is the grant; the call in it is good. */
  ObjectNode event(String function, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    String otherwise = SERVICES.getOrDefault(function, CallEvents.ECHO);
    CallEvents.Wanted wanted = CallEvents.Wanted.of(given, otherwise);
    Bytes32 nonce = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      accepted(function, granted(wanted, nonce, EventTemplate.GOOD));
    }
    ObjectNode granted = granted(wanted, nonce, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      accepted(function, granted);
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      ObjectNode grant = (ObjectNode) granted.path("serviceGrant").path("message");
      scene.editRow(Scene.RowName.call(Bytes32.parse(grant.path("reqHash").asText())));
    }
    return granted;
  }

  private void accepted(String function, ObjectNode granted)
      throws IOException, InterruptedException {
    String _ = scene.accepted(function, new RenderedEvent(granted, Map.of()));
  }

  private ObjectNode granted(CallEvents.Wanted wanted, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Fault fault = template.faultOrNone();
    ReplyKeyPair signedKey = scene.replyKey();
    ReplyKeyPair sentKey = fault.replyKey() == Which.ANOTHER ? scene.replyKey() : signedKey;
    long now = scene.now().getEpochSecond();
    var call =
        new ApiCall(
            scene.owner().address(),
            SampleContent.word(scene),
            wanted.service(),
            CanonicalJson.keccak256(wanted.param()),
            signedKey.publicJwk().thumbprint(),
            nonce,
            now,
            now + MINUTE);
    Sealing.Signed ofUser =
        new Sealing(scene, scene.gateway(), Fault.NONE)
            .sign(scene.owner(), ApiCall.TYPE, "apiCall", ApiCall.TYPE.toJson(call), Map.of());
    var good =
        new ServiceGrant(
            ofUser.digest(),
            call.user(),
            call.service(),
            call.paramHash(),
            call.tokenHash(),
            now,
            now + MINUTE);
    var sealing = new Sealing(scene, scene.gateway(), fault);
    ObjectNode payload =
        sealing
            .sign(
                scene.granting(),
                ServiceGrant.TYPE,
                "serviceGrant",
                ServiceGrant.TYPE.toJson(good),
                template.messageOrGood())
            .payload();
    payload.set("apiCall", ofUser.payload().path("apiCall"));
    payload.set("param", wanted.param());
    payload.set("replyJwk", sentKey.publicJwk().toJson());
    sealing.change(payload, template.besideOrGood());
    return payload;
  }
}
