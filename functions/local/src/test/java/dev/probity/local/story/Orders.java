package dev.probity.local.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.story.Member.Held;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.Approval;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.SignedMessage;

/** What a member signs to change the own credential, or to administer, by hand. */
public record Orders(Member member) {
  private static final long TWO_MINUTES = 120;
  private static final long HOUR = 3600;

  /** A credential as messages name it. */
  public static CredentialCheck.Claimed claimed(Held held) {
    return new CredentialCheck.Claimed(
        held.credential().user(), held.credRef(), held.roleCommit(), held.credential().version());
  }

  public static UserRole role(Held held) {
    return UserRole.of(
        held.credential().role(), held.credential().scope(), held.credential().access());
  }

  // ---- Change

  public SignedMessage<RotateCredential> rotation(
      CredentialCheck.Claimed claimed, UserRole asked, Bytes32 passwordTag) {
    long now = Owner.now();
    return member.signed(
        RotateCredential.TYPE,
        new RotateCredential(
            claimed.user(),
            claimed.credRef(),
            claimed.roleCommit(),
            claimed.version(),
            asked.role().number(),
            asked.scope(),
            asked.access(),
            passwordTag,
            member.thumbprint(),
            Owner.word(),
            now,
            now + TWO_MINUTES));
  }

  /** What is sealed where the password stays. */
  public ObjectNode payload(SignedMessage<RotateCredential> rotation) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("rotateCredential", rotation.toJson());
    payload.set("replyJwk", member.replyKey().publicJwk().toJson());
    return payload;
  }

  /** What is sealed for another role. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  final ObjectNode payload(
      SignedMessage<RotateCredential> rotation, SignedMessage<Approval>... approvals) {
    return approved(payload(rotation), approvals);
  }

  /** What is sealed with another password. */
  ObjectNode payload(SignedMessage<RotateCredential> rotation, String password, String code) {
    ObjectNode payload = payload(rotation);
    payload.put("password", password);
    payload.put("saltP", member.saltP().toString());
    payload.put("emailCode", code);
    return payload;
  }

  // ---- Admin actions

  public static ObjectNode about(Address user) {
    return JsonNodeFactory.instance.objectNode().put("user", user.toString());
  }

  public SignedMessage<AdminAction> action(Held held, String action, JsonNode params) {
    long now = Owner.now();
    return member.signed(
        AdminAction.TYPE,
        new AdminAction(
            member.address(),
            held.credRef(),
            held.roleCommit(),
            held.credential().version(),
            action,
            CanonicalJson.keccak256(params),
            Owner.word(),
            now,
            now + HOUR));
  }

  public SignedMessage<Approval> approval(Bytes32 actionHash) {
    long now = Owner.now();
    return member.signed(
        Approval.TYPE, new Approval(actionHash, member.address(), now, now + HOUR));
  }

  /** What is sealed to list the users after this one. */
  ObjectNode listing(Held held, Address after) {
    ObjectNode params =
        JsonNodeFactory.instance
            .objectNode()
            .put("after", after.toString())
            .put("replyKey", member.thumbprint().toString());
    ObjectNode payload = payload(action(held, "list-users", params), params);
    payload.set("replyJwk", member.replyKey().publicJwk().toJson());
    return payload;
  }

  /** What is sealed to order something, with these approvals. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static ObjectNode payload(
      SignedMessage<AdminAction> action, JsonNode params, SignedMessage<Approval>... approvals) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("adminAction", action.toJson());
    payload.set("params", params);
    return approvals.length > 0 ? approved(payload, approvals) : payload;
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  private static ObjectNode approved(ObjectNode payload, SignedMessage<Approval>... approvals) {
    ArrayNode attached = payload.putArray("approvals");
    for (SignedMessage<Approval> approval : approvals) {
      attached.add(approval.toJson());
    }
    return payload;
  }
}
