package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.idma.session.SessionTokenVerifier;
import dev.probity.protocol.idma.session.VerifiedSession;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.token.TokenRefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A person with a key: signs, seals, opens replies, and verifies all that comes back. */
final class Applicant {
  static final String PASSWORD = "lamplight gravel obtuse fjord";
  private static final Bytes32 SALT_P = IdmaScene.word("saltP");

  final MessageSigner key;
  final String email;
  String password = PASSWORD;
  final ReplyKeyPair replyKey = ReplyKeyPair.generate();
  private final IdmaScene scene;
  private IdmaPorts ports;
  private int drawn;

  Applicant(IdmaScene scene, String name) {
    this(scene, IdmaScene.signer(name), name + "@example.org");
  }

  Applicant(IdmaScene scene, MessageSigner key, String email) {
    this.scene = scene;
    this.ports = scene.ports;
    this.key = key;
    this.email = email;
  }

  /** Turns to another start of the module. */
  void turnTo(IdmaPorts other) {
    ports = other;
  }

  Address address() {
    return key.address();
  }

  Bytes32 fresh() {
    return IdmaScene.word(address() + " draws " + ++drawn);
  }

  <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) {
    return new SignedMessage<>(
        type, IdmaScene.DOMAIN, message, key.sign(IdmaScene.DOMAIN, type, message));
  }

  static Received sealed(JsonNode payload) {
    return IdmaScene.received(
        Jwe.sealToModule(CanonicalJson.bytes(payload), IdmaScene.DECRYPTION_KEY.publicJwk())
            .getBytes(StandardCharsets.US_ASCII));
  }

  // ---- I.0

  SignedMessage<EmailProof> emailProof(String to) {
    long now = scene.second();
    return signed(EmailProof.TYPE, new EmailProof(address(), to, fresh(), now, now + 120));
  }

  static ObjectNode payload(SignedMessage<EmailProof> proof) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("emailProof", proof.toJson());
    return payload;
  }

  Outcome<SendEmailCode.Sent> send(JsonNode payload) {
    return new SendEmailCode(ports).send(sealed(payload));
  }

  /** Asks for a code and reads it. */
  String code() {
    return code(emailProof(email));
  }

  String code(SignedMessage<EmailProof> proof) {
    IdmaScene.accepted(send(payload(proof)));
    String text = scene.mail.sentTo(proof.message().email()).getLast().text();
    return text.lines().filter(line -> line.startsWith("    ")).findFirst().orElseThrow().strip();
  }

  // ---- I.1 to I.6

  SignedMessage<Registration> registration() {
    return registration(fresh());
  }

  SignedMessage<Registration> registration(Bytes32 salt) {
    long now = scene.second();
    return signed(
        Registration.TYPE,
        new Registration(
            address(), "Ann", email, tag(password), thumbprint(), salt, now, now + 3600));
  }

  static Bytes32 tag(String password) {
    return PasswordTag.of(SALT_P, IdmaScene.password(password));
  }

  Bytes32 thumbprint() {
    return replyKey.publicJwk().thumbprint();
  }

  /** Tx1; the number of its block. */
  long store(Bytes32 requestHash) {
    scene.ledger.from(address()).storeRegData(requestHash);
    return scene.ledger.heads().latest().number();
  }

  ObjectNode payload(SignedMessage<Registration> registration, String code) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("registration", registration.toJson());
    payload.put("password", password);
    payload.put("saltP", SALT_P.toString());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    payload.put("emailCode", code);
    return payload;
  }

  Outcome<Register.Taken> register(JsonNode payload, Bytes32 pathHash, long block) {
    return new Register(ports).register(new Register.Request(sealed(payload), pathHash, block));
  }

  /** R1 with its Tx1, final. */
  record Anchored(SignedMessage<Registration> registration, long block) {
    Bytes32 hash() {
      return registration.digest();
    }
  }

  Anchored anchored() {
    SignedMessage<Registration> registration = registration();
    long block = store(registration.digest());
    scene.settle();
    return new Anchored(registration, block);
  }

  /** R2 of this anchored message with this code. */
  Outcome<Register.Taken> register(Anchored anchored, String code) {
    return register(payload(anchored.registration(), code), anchored.hash(), anchored.block());
  }

  // ---- I.12 to I.14

  Outcome<RegistrationStatus.Status> status(Bytes32 requestHash) {
    return new RegistrationStatus(ports).status(requestHash, scene.now().plusSeconds(20));
  }

  /** What the user keeps. */
  record Held(
      Bytes32 requestHash,
      Credential credential,
      Bytes32 uCred,
      Bytes32 rhoRole,
      Bytes32 credRef,
      Bytes32 roleCommit) {
    UserRole role() {
      return UserRole.of(credential.role(), credential.scope(), credential.access());
    }

    CredentialCheck.Claimed claimed() {
      return new CredentialCheck.Claimed(
          credential.user(), credRef, roleCommit, credential.version());
    }
  }

  /** I.14, all of it: signer, request, commitments, slot in a final block. */
  Held open(Bytes32 requestHash, String sealedReply) {
    JsonNode reply = opened(sealedReply);
    try {
      StrictJson.exactMembers(
          reply, "", "credential", "uCred", "rhoRole", "seq", "credentialReceipt");
      Credential credential = Credential.TYPE.parse(reply.path("credential"));
      Bytes32 uCred = Bytes32.parse(StrictJson.text(reply, "uCred"));
      Bytes32 rhoRole = Bytes32.parse(StrictJson.text(reply, "rhoRole"));
      var receipt = SignedMessage.parse(CredentialReceipt.TYPE, reply.path("credentialReceipt"));
      requireByModule(receipt);
      UserRole role = UserRole.of(credential.role(), credential.scope(), credential.access());
      Bytes32 credRef = IdmaCommitments.credRef(address(), uCred);
      Bytes32 commit = IdmaCommitments.roleCommit(address(), credential.version(), role, rhoRole);
      assertThat(Credential.TYPE.hashStruct(credential)).isEqualTo(uCred);
      assertThat(credential.reqHash()).isEqualTo(requestHash);
      assertThat(credential.user()).isEqualTo(address());
      assertThat(receipt.message())
          .isEqualTo(
              new CredentialReceipt(
                  requestHash,
                  address(),
                  credential.version(),
                  credRef,
                  commit,
                  credential.notAfter(),
                  receipt.message().iat()));
      var held = new Held(requestHash, credential, uCred, rhoRole, credRef, commit);
      var slot = scene.ledger.account(address(), scene.ledger.heads().finalized());
      assertThat(CredentialCheck.opens(held.claimed(), slot)).isTrue();
      assertThat(slot.seq()).isEqualTo(reply.path("seq").asLong());
      assertThat(slot.notAfter()).isEqualTo(credential.notAfter());
      return held;
    } catch (WireException foreign) {
      throw new AssertionError("the reply", foreign);
    }
  }

  private JsonNode opened(String sealedReply) {
    try {
      return StrictJson.parse(
          Jwe.openAtUser(sealedReply, replyKey.privateKey()), StrictJson.Limits.BODY);
    } catch (WireException foreign) {
      throw new AssertionError("the reply", foreign);
    }
  }

  private static void requireByModule(SignedMessage<?> signed) throws WireException {
    assertThat(signed.domain()).isEqualTo(IdmaScene.DOMAIN);
    assertThat(Secp256k1.best().recover(signed.digest(), signed.signature()))
        .isEqualTo(IdmaScene.MODULE.address());
  }

  /** The reply of an accepted registration, when its transaction is final. */
  Held collect(Bytes32 requestHash) {
    assertThat(IdmaScene.accepted(status(requestHash)))
        .isInstanceOf(RegistrationStatus.Status.Pending.class);
    scene.settle();
    var active = (RegistrationStatus.Status.Active) IdmaScene.accepted(status(requestHash));
    return open(requestHash, active.sealedReply());
  }

  /** All of Protocol I. */
  Held registered() {
    Anchored anchored = anchored();
    IdmaScene.accepted(register(anchored, code()));
    return collect(anchored.hash());
  }

  Outcome<AcknowledgeReply.Acknowledged> acknowledge(Bytes32 requestHash) {
    return acknowledge(requestHash, requestHash);
  }

  Outcome<AcknowledgeReply.Acknowledged> acknowledge(Bytes32 requestHash, Bytes32 path) {
    long now = scene.second();
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("ack", signed(Ack.TYPE, new Ack(requestHash, address(), now, now + 60)).toJson());
    return new AcknowledgeReply(ports).acknowledge(sealed(payload), path);
  }

  // ---- II

  Bytes32 challenge() {
    return new IssueChallenge(ports).issue().challenge();
  }

  SignedMessage<Login> login(Held held, Bytes32 challenge) {
    return login(held, challenge, email, password);
  }

  SignedMessage<Login> login(Held held, Bytes32 challenge, String address, String word) {
    long now = scene.second();
    return signed(
        Login.TYPE,
        new Login(
            address(),
            address,
            held.credRef(),
            held.roleCommit(),
            held.credential().version(),
            tag(word),
            challenge,
            thumbprint(),
            now,
            now + 60));
  }

  ObjectNode payload(SignedMessage<Login> login, Held held, String word) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("login", login.toJson());
    payload.put("uCred", held.uCred().toString());
    payload.put("password", word);
    payload.put("saltP", SALT_P.toString());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    return payload;
  }

  Outcome<LogIn.Opened> logIn(JsonNode payload, Bytes32 challenge) {
    return new LogIn(ports).logIn(new LogIn.Request(sealed(payload), challenge));
  }

  /** A login under a challenge of its own. */
  Outcome<LogIn.Opened> logIn(Held held) {
    return logIn(held, email, password);
  }

  Outcome<LogIn.Opened> logIn(Held held, String address, String word) {
    Bytes32 challenge = challenge();
    return logIn(payload(login(held, challenge, address, word), held, word), challenge);
  }

  /** A session with its token. */
  record Session(String token, Bytes32 sid) {}

  /** II.9: receipt and token, of one session. */
  VerifiedSession verified(String sealedReply) {
    return verified(opened(sealedReply));
  }

  private VerifiedSession verified(JsonNode reply) {
    try {
      StrictJson.exactMembers(reply, "", "loginReceipt", "token");
      var receipt = SignedMessage.parse(LoginReceipt.TYPE, reply.path("loginReceipt"));
      requireByModule(receipt);
      VerifiedSession session =
          new SessionTokenVerifier(
                  IdmaScene.ISSUER.issuer(),
                  IdmaScene.ISSUER.audience(),
                  List.of(IdmaScene.TOKEN_SIGNER.publicJwk()))
              .verify(StrictJson.text(reply, "token"), scene.now());
      assertThat(session.user()).isEqualTo(address()).isEqualTo(receipt.message().user());
      assertThat(session.sessionId()).isEqualTo(receipt.message().sid());
      assertThat(session.expiry() - scene.second())
          .isLessThanOrEqualTo(Duration.ofHours(1).toSeconds());
      return session;
    } catch (WireException | TokenRefusedException foreign) {
      throw new AssertionError("the session", foreign);
    }
  }

  Bytes32 session(Held held) {
    return loggedIn(held).sid();
  }

  Session loggedIn(Held held) {
    JsonNode reply = opened(IdmaScene.accepted(logIn(held)).sealedReply());
    Bytes32 sid = Objects.requireNonNull(verified(reply).sessionId());
    return new Session(reply.path("token").asText(), sid);
  }

  // ---- Change

  /** A message with this role, which keeps or sets the password, for two minutes. */
  SignedMessage<RotateCredential> rotation(Held held, UserRole asked, Bytes32 passwordTag) {
    return rotation(held, asked, passwordTag, Duration.ofMinutes(2));
  }

  SignedMessage<RotateCredential> rotation(
      Held held, UserRole asked, Bytes32 passwordTag, Duration life) {
    return rotation(held, asked, passwordTag, fresh(), scene.second(), life);
  }

  SignedMessage<RotateCredential> rotation(
      Held held, UserRole asked, Bytes32 passwordTag, Bytes32 nonce, long iat, Duration life) {
    return signed(
        RotateCredential.TYPE,
        new RotateCredential(
            address(),
            held.credRef(),
            held.roleCommit(),
            held.credential().version(),
            asked.role().number(),
            asked.scope(),
            asked.access(),
            passwordTag,
            thumbprint(),
            nonce,
            iat,
            iat + life.toSeconds()));
  }

  ObjectNode rotationPayload(SignedMessage<RotateCredential> rotation) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("rotateCredential", rotation.toJson());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    return payload;
  }

  /** Another secret, and nothing else. */
  ObjectNode rotationPayload(Held held) {
    return rotationPayload(rotation(held, held.role(), Bytes32.ZERO));
  }

  static ObjectNode withPassword(ObjectNode payload, String word, String code) {
    return payload.put("password", word).put("saltP", SALT_P.toString()).put("emailCode", code);
  }

  Outcome<ChangeCredential.Taken> change(JsonNode payload) {
    return new ChangeCredential(ports).change(sealed(payload));
  }

  /** What is held when all transactions of a request are final, however many they are. */
  Held finished(Bytes32 requestHash) {
    for (int i = 0; i < 4; i++) {
      if (IdmaScene.accepted(status(requestHash)) instanceof RegistrationStatus.Status.Active yes) {
        return open(requestHash, yes.sealedReply());
      }
      scene.settle();
    }
    throw new AssertionError("still pending");
  }

  /** A whole change. */
  Held changed(ObjectNode payload) {
    return finished(IdmaScene.accepted(change(payload)).requestHash());
  }

  SignedMessage<Approval> approval(Bytes32 actionHash) {
    return approval(actionHash, Duration.ofDays(7));
  }

  SignedMessage<Approval> approval(Bytes32 actionHash, Duration life) {
    long now = scene.second();
    return signed(Approval.TYPE, new Approval(actionHash, address(), now, now + life.toSeconds()));
  }

  @SafeVarargs
  static ObjectNode attached(ObjectNode payload, SignedMessage<Approval>... approvals) {
    var array = payload.putArray(Approvals.MEMBER);
    for (SignedMessage<Approval> approval : approvals) {
      array.add(approval.toJson());
    }
    return payload;
  }

  // ---- Admin actions

  static ObjectNode about(Address user) {
    return JsonNodeFactory.instance.objectNode().put("user", user.toString());
  }

  SignedMessage<AdminAction> action(Held held, String action, JsonNode params) {
    return action(held, action, params, fresh());
  }

  SignedMessage<AdminAction> action(Held held, String action, JsonNode params, Bytes32 nonce) {
    long now = scene.second();
    return signed(
        AdminAction.TYPE,
        new AdminAction(
            address(),
            held.credRef(),
            held.roleCommit(),
            held.credential().version(),
            action,
            CanonicalJson.keccak256(params),
            nonce,
            now,
            now + Duration.ofDays(7).toSeconds()));
  }

  static ObjectNode payload(SignedMessage<AdminAction> action, JsonNode params) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("adminAction", action.toJson());
    payload.set("params", params);
    return payload;
  }

  Outcome<Administer.Taken> order(JsonNode payload) {
    return new Administer(ports).order(sealed(payload));
  }

  Outcome<OrderStatus.Status> orderStatus(Bytes32 requestHash) {
    return new OrderStatus(ports).status(requestHash, scene.now().plusSeconds(20));
  }

  /** A whole order, to its final block. */
  Bytes32 ordered(ObjectNode payload) {
    Bytes32 hash = IdmaScene.accepted(order(payload)).requestHash();
    awaitOrder(hash);
    return hash;
  }

  void awaitOrder(Bytes32 requestHash) {
    if (IdmaScene.accepted(orderStatus(requestHash)) == OrderStatus.Status.PENDING) {
      scene.settle();
    }
    assertThat(IdmaScene.accepted(orderStatus(requestHash))).isEqualTo(OrderStatus.Status.DONE);
  }

  JsonNode reply(String sealedReply) {
    return opened(sealedReply);
  }
}
