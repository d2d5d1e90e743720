package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** R8: which services there are. */
final class ServiceListEvents {
  private static final long MINUTE = 60;
  private static final String FUNCTION = "ListServices";

  private final FunctionEvents functions;
  private final Scene scene;

  ServiceListEvents(FunctionEvents functions, Scene scene) {
    this.functions = functions;
    this.scene = scene;
  }

  FunctionEvents.HttpCall list(EventTemplate template, GatewaySample sample)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    LoginEvents.Session session = sample.session(given);
    Bytes32 nonce = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      String _ = accepted(list(session, nonce, EventTemplate.GOOD));
    }
    FunctionEvents.HttpCall call = list(session, nonce, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = accepted(call);
    }
    sample.change(session, given);
    return call;
  }

  /** The hash of a list that was signed for this session's user just now. */
  Bytes32 listed(LoginEvents.Session session)
      throws IOException, InterruptedException, WireException {
    String answer = accepted(list(session, SampleContent.word(scene), EventTemplate.GOOD));
    JsonNode json =
        StrictJson.parse(answer.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.BODY);
    return SignedMessage.parse(ServiceList.TYPE, StrictJson.member(json, "serviceList")).digest();
  }

  private String accepted(FunctionEvents.HttpCall call) throws IOException, InterruptedException {
    return scene.accepted(
        FUNCTION, new RenderedEvent(functions.http(FUNCTION, call, scene.now()), Map.of()));
  }

  private FunctionEvents.HttpCall list(
      LoginEvents.Session session, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    CredentialCheck.Claimed claimed = session.account().claimed();
    long now = scene.now().getEpochSecond();
    var good =
        new ListServices(
            claimed.user(),
            claimed.credRef(),
            claimed.roleCommit(),
            claimed.version(),
            session.sid(),
            nonce,
            now,
            now + MINUTE);
    var sealing = new Sealing(scene, scene.gateway(), template.faultOrNone());
    Sealing.Signed signed =
        sealing.sign(
            session.account().person().key(),
            ListServices.TYPE,
            "listServices",
            ListServices.TYPE.toJson(good),
            template.messageOrGood());
    sealing.change(signed.payload(), template.besideOrGood());
    return CallEvents.authorized(session.token(), sealing.seal(signed.payload()));
  }
}
