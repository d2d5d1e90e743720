package dev.probity.local.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.protocol.idma.RoleQuery;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.Map;

/** R10, as the integrity module sends it by Invoke. */
final class RoleQueryEvents {
  private static final long MINUTE = 60;
  private static final String FUNCTION = "QueryRole";

  private final Scene scene;
  private final LoginEvents logins;

  RoleQueryEvents(Scene scene, LoginEvents logins) {
    this.scene = scene;
    this.logins = logins;
  }

  ObjectNode event(EventTemplate template) throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    LoginEvents.Session session = logins.session(template);
    Bytes32 nonce = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      String _ = asked(query(session, nonce, EventTemplate.GOOD));
    }
    ObjectNode query = query(session, nonce, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = asked(query);
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.account(session.account().person().address()));
    }
    return query;
  }

  private String asked(ObjectNode query) throws IOException, InterruptedException {
    return scene.accepted(FUNCTION, new RenderedEvent(query, Map.of()));
  }

  private ObjectNode query(LoginEvents.Session session, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Sealing.Signed request = request(session);
    CredentialCheck.Claimed claimed = session.account().claimed();
    long now = scene.now().getEpochSecond();
    var good =
        new RoleQuery(
            request.digest(),
            scene.asking().address(),
            claimed.user(),
            claimed.credRef(),
            claimed.roleCommit(),
            claimed.version(),
            session.sid(),
            nonce,
            now,
            now + MINUTE);
    var sealing = new Sealing(scene, scene.identity(), template.faultOrNone());
    Sealing.Signed signed =
        sealing.sign(
            scene.asking(),
            RoleQuery.TYPE,
            "roleQuery",
            RoleQuery.TYPE.toJson(good),
            template.messageOrGood());
    ObjectNode payload = signed.payload();
    payload.put("module", "IM");
    payload.put("requestType", UploadRequest.TYPE.name());
    payload.set("request", request.payload().path("request"));
    sealing.change(payload, template.besideOrGood());
    return payload;
  }

  /** The user's own message, by which the module may ask. */
  private Sealing.Signed request(LoginEvents.Session session)
      throws IOException, InterruptedException, WireException {
    CredentialCheck.Claimed claimed = session.account().claimed();
    long now = scene.now().getEpochSecond();
    var request =
        new UploadRequest(
            claimed.user(),
            claimed.credRef(),
            claimed.roleCommit(),
            claimed.version(),
            session.sid(),
            1000,
            SampleContent.word(scene),
            now,
            now + MINUTE);
    return new Sealing(scene, scene.integrity(), Fault.NONE)
        .sign(
            session.account().person().key(),
            UploadRequest.TYPE,
            "request",
            UploadRequest.TYPE.toJson(request),
            Map.of());
  }
}
