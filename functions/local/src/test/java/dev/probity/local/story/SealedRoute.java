package dev.probity.local.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Ack;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.EmailProof;
import dev.probity.protocol.idma.Login;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;

/** The routes of identity management that take sealed messages, and a message for each. */
enum SealedRoute {
  /** I.0. */
  EMAIL_CODES(
      "emailProof",
      EmailProof.TYPE,
      Duration.ofMinutes(2),
      (member, anchored) -> "/v1/email-codes",
      (member, anchored, path) -> member.payload(member.emailProof(member.email()))),
  /** I.5. */
  REGISTRATIONS(
      "registration",
      Registration.TYPE,
      Duration.ofDays(1),
      (member, anchored) -> anchored.path(),
      (member, anchored, path) -> member.payload(member.registration(), "00000000")),
  /** I.13. */
  ACKNOWLEDGEMENTS(
      "ack",
      Ack.TYPE,
      Duration.ofMinutes(2),
      (member, anchored) -> "/v1/registrations/" + anchored.hash() + "/ack",
      (member, anchored, path) -> member.acknowledgement(anchored.hash())),
  /** II.2. */
  LOGIN(
      "login",
      Login.TYPE,
      Duration.ofMinutes(2),
      (member, anchored) -> "/v1/login/" + member.challenge(),
      (member, anchored, path) ->
          member.unregisteredLogin(Bytes32.parse(path.substring(path.lastIndexOf('/') + 1)))),
  /** Change of a credential. */
  ROTATIONS(
      "rotateCredential",
      RotateCredential.TYPE,
      Duration.ofMinutes(2),
      (member, anchored) -> "/v1/rotations",
      (member, anchored, path) -> {
        var orders = new Orders(member);
        Member.Held held = member.unregistered();
        return orders.payload(
            orders.rotation(Orders.claimed(held), Orders.role(held), Owner.word()));
      }),
  /** An order of an administrator's. */
  ORDERS(
      "adminAction",
      AdminAction.TYPE,
      Duration.ofDays(7),
      (member, anchored) -> "/v1/admin/orders",
      (member, anchored, path) -> {
        ObjectNode params = Orders.about(member.address());
        return Orders.payload(
            new Orders(member).action(member.unregistered(), "suspend", params), params);
      }),
  /** The users, for an administrator. */
  USERS(
      "adminAction",
      AdminAction.TYPE,
      Duration.ofDays(7),
      (member, anchored) -> "/v1/admin/users",
      (member, anchored, path) ->
          new Orders(member).listing(member.unregistered(), member.address()));

  @FunctionalInterface
  private interface Where {
    String of(Member member, Member.Anchored anchored) throws Exception;
  }

  @FunctionalInterface
  private interface What {
    ObjectNode of(Member member, Member.Anchored anchored, String path) throws Exception;
  }

  private final String member;

  @SuppressWarnings("ImmutableEnumChecker") // a message type has no state that changes
  private final MessageType<?> type;

  private final Duration longest;

  @SuppressWarnings("ImmutableEnumChecker") // it captures nothing
  private final Where where;

  @SuppressWarnings("ImmutableEnumChecker") // it captures nothing
  private final What what;

  SealedRoute(String member, MessageType<?> type, Duration longest, Where where, What what) {
    this.member = member;
    this.type = type;
    this.longest = longest;
    this.where = where;
    this.what = what;
  }

  /** How long its message may live. */
  Duration longest() {
    return longest;
  }

  /** Where to post, for this member whose registration is anchored. */
  String path(Member member, Member.Anchored anchored) throws Exception {
    return where.of(member, anchored);
  }

  /** What is sealed to be posted there. */
  ObjectNode payload(Member member, Member.Anchored anchored, String path) throws Exception {
    return what.of(member, anchored, path);
  }

  /** The signed message's fields in a payload. */
  ObjectNode message(ObjectNode payload) {
    return (ObjectNode) payload.required(member).required("message");
  }

  /** Signs anew what the payload holds, for this domain. */
  void sign(Member signer, ObjectNode payload, Eip712Domain domain) throws Exception {
    payload.set(member, signed(type, signer, message(payload), domain).toJson());
  }

  private static <R extends Record> SignedMessage<R> signed(
      MessageType<R> type, Member signer, ObjectNode fields, Eip712Domain domain) throws Exception {
    return signer.signed(domain, type, type.parse(fields));
  }
}
