package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import java.util.Map;

/** The integrity module, as it asks after a user's role. */
final class AskingModule {
  static final Eip712Domain DOMAIN = new Eip712Domain("Probity IM", 31337, IdmaScene.REGISTRY);
  static final MessageSigner KEY = IdmaScene.signer("integrity");

  private final IdmaScene scene;
  private int drawn;

  AskingModule(IdmaScene scene) {
    this.scene = scene;
  }

  /** A message of the user's own, in this session. */
  SignedMessage<UploadRequest> request(Applicant user, Held held, Bytes32 sid) {
    long now = scene.second();
    var request =
        new UploadRequest(
            user.address(),
            held.credRef(),
            held.roleCommit(),
            held.credential().version(),
            sid,
            1000,
            user.fresh(),
            now,
            now + 60);
    return new SignedMessage<>(
        UploadRequest.TYPE, DOMAIN, request, user.key.sign(DOMAIN, UploadRequest.TYPE, request));
  }

  RoleQuery query(SignedMessage<UploadRequest> request) {
    return query(request, IdmaScene.word("module draws " + ++drawn));
  }

  RoleQuery query(SignedMessage<UploadRequest> request, Bytes32 nonce) {
    UploadRequest of = request.message();
    long now = scene.second();
    return new RoleQuery(
        request.digest(),
        KEY.address(),
        of.user(),
        of.credRef(),
        of.roleCommit(),
        of.credVersion(),
        of.sid(),
        nonce,
        now,
        now + 60);
  }

  static SignedMessage<RoleQuery> signed(MessageSigner key, RoleQuery query) {
    return new SignedMessage<>(
        RoleQuery.TYPE, IdmaScene.DOMAIN, query, key.sign(IdmaScene.DOMAIN, RoleQuery.TYPE, query));
  }

  static ObjectNode payload(SignedMessage<RoleQuery> query, SignedMessage<?> request) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("module", "IM");
    payload.set("roleQuery", query.toJson());
    payload.put("requestType", "UploadRequest");
    payload.set("request", request.toJson());
    return payload;
  }

  Outcome<AnswerRoleQuery.Answer> ask(ObjectNode payload) {
    return new AnswerRoleQuery(scene.ports, Map.of("IM", DOMAIN))
        .answer(CanonicalJson.bytes(payload));
  }

  /** The whole question about a new message of the user's. */
  Outcome<AnswerRoleQuery.Answer> ask(Applicant user, Held held, Bytes32 sid) {
    SignedMessage<UploadRequest> request = request(user, held, sid);
    return ask(payload(signed(KEY, query(request)), request));
  }
}
