package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a key, an e-mail address and a password, who speaks to IDMA's steps alone. */
final class Person {
  private static final Pattern CODE = Pattern.compile("\\b" + EmailCodes.PATTERN + "\\b");

  final IdentityInMemory idma;
  final InMemoryMessageSigner wallet;
  final ReplyKeyPair replyKey = ReplyKeyPair.generate();
  final Bytes32 saltP;
  String email;
  String password = "seven penguins walk over cold ice";
  Registration registration;
  long requestedInBlock;
  Credential credential;
  Bytes32 rhoRole = Bytes32.ZERO;

  Person(IdentityInMemory idma, String name) {
    this.idma = idma;
    this.wallet = new InMemoryMessageSigner(IdentityInMemory.key(name));
    this.saltP = random();
    this.email = name.replace(' ', '.') + "@example.org";
    this.registration = registration();
    this.credential = new Credential(Bytes32.ZERO, address(), 1, 1, 1, 7, 1, Bytes32.ZERO);
  }

  Address address() {
    return wallet.address();
  }

  Bytes32 random() {
    return Bytes32.of(idma.randomness().bytes(Bytes32.LENGTH));
  }

  private long now() {
    return idma.clock().instant().getEpochSecond();
  }

  Bytes32 tag(String text) {
    try (Password typed = Password.of(text)) {
      return PasswordTag.of(saltP, typed);
    } catch (WireException unusable) {
      throw new IllegalStateException(unusable);
    }
  }

  Registration registration() {
    return new Registration(
        address(),
        "Somebody",
        email,
        tag(password),
        replyKey.publicJwk().thumbprint(),
        random(),
        now(),
        now() + 3600);
  }

  Bytes32 requestHash() {
    return Registration.TYPE.digest(idma.domain(), registration);
  }

  /** Tx1, final. */
  Person ask() {
    registration = registration();
    idma.ledger.from(address()).storeRegData(requestHash());
    requestedInBlock = idma.ledger.heads().latest().number();
    idma.ledger.mine(3);
    return this;
  }

  <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) {
    return new SignedMessage<>(
        type, idma.domain(), message, wallet.sign(idma.domain(), type, message));
  }

  Received sealed(JsonNode payload) {
    return new Received(
        Jwe.sealToModule(CanonicalJson.bytes(payload), idma.decryption().publicJwk())
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        Optional.empty());
  }

  Outcome<SendEmailCode.Sent> askForCode() {
    var message = new EmailProof(address(), email, random(), now(), now() + 100);
    return new SendEmailCode(idma)
        .send(sealed(object("emailProof", signed(EmailProof.TYPE, message))));
  }

  /** The code in the last message to this address. */
  String code() {
    Outcome<SendEmailCode.Sent> outcome = askForCode();
    if (outcome instanceof Outcome.Refused<SendEmailCode.Sent> no) {
      throw new IllegalStateException(no.refusal() + ": " + no.detail());
    }
    Matcher found = CODE.matcher(idma.mail.sentTo(email).getLast().text());
    if (!found.find()) {
      throw new IllegalStateException("no code in the message");
    }
    return found.group();
  }

  /** R2, with anything changed. */
  Outcome<Register.Taken> register(String code, UnaryOperator<ObjectNode> change) {
    ObjectNode payload = object("registration", signed(Registration.TYPE, registration));
    payload.put("password", password);
    payload.put("saltP", saltP.toString());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    payload.put("emailCode", code);
    return new Register(idma)
        .register(
            new Register.Request(sealed(change.apply(payload)), requestHash(), requestedInBlock));
  }

  /** All of Protocol I. */
  Person enrol() {
    ask();
    Outcome<Register.Taken> taken = register(code(), payload -> payload);
    if (taken instanceof Outcome.Refused<Register.Taken> no) {
      throw new IllegalStateException(no.refusal() + ": " + no.detail());
    }
    finish();
    return this;
  }

  /** Waits for Tx2, and takes the reply. */
  void finish() {
    Outcome<RegistrationStatus.Status> pending = status();
    idma.ledger.mine(3);
    Outcome<RegistrationStatus.Status> status = status();
    if (status instanceof Outcome.Accepted<RegistrationStatus.Status> yes
        && yes.value() instanceof RegistrationStatus.Status.Active active) {
      JsonNode reply = open(active.sealedReply());
      try {
        credential = Credential.TYPE.parse(reply.path("credential"));
        rhoRole = Bytes32.parse(reply.path("rhoRole").asText());
      } catch (WireException broken) {
        throw new IllegalStateException(broken);
      }
      return;
    }
    throw new IllegalStateException(pending + " then " + status);
  }

  Outcome<RegistrationStatus.Status> status() {
    Instant until = idma.clock().instant().plusSeconds(20);
    return new RegistrationStatus(idma).status(requestHash(), until);
  }

  JsonNode open(String sealed) {
    try {
      return StrictJson.parse(
          Jwe.openAtUser(sealed, replyKey.privateKey()), StrictJson.Limits.MESSAGE);
    } catch (WireException broken) {
      throw new IllegalStateException(broken);
    }
  }

  UserRole role() {
    return UserRole.of(credential.role(), credential.scope(), credential.access());
  }

  Bytes32 uCred() {
    return Credential.TYPE.hashStruct(credential);
  }

  Bytes32 credRef() {
    return IdmaCommitments.credRef(address(), uCred());
  }

  Bytes32 roleCommit() {
    return IdmaCommitments.roleCommit(address(), credential.version(), role(), rhoRole);
  }

  Login login(Bytes32 challenge) {
    return new Login(
        address(),
        email,
        credRef(),
        roleCommit(),
        credential.version(),
        tag(password),
        challenge,
        replyKey.publicJwk().thumbprint(),
        now(),
        now() + 100);
  }

  Bytes32 challenge() {
    return new IssueChallenge(idma).issue().challenge();
  }

  /** R5, with anything changed. */
  Outcome<LogIn.Opened> logIn(Login message, UnaryOperator<ObjectNode> change) {
    ObjectNode payload = object("login", signed(Login.TYPE, message));
    payload.put("uCred", uCred().toString());
    payload.put("password", password);
    payload.put("saltP", saltP.toString());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    return new LogIn(idma)
        .logIn(new LogIn.Request(sealed(change.apply(payload)), message.challenge()));
  }

  Outcome<LogIn.Opened> logIn() {
    return logIn(login(challenge()), payload -> payload);
  }

  static Refusal refusal(Outcome<?> outcome) {
    return outcome.fold(
        value -> {
          throw new AssertionError("accepted: " + value);
        },
        Outcome.Refused::refusal);
  }

  private static ObjectNode object(String member, SignedMessage<?> signed) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set(member, signed.toJson());
    return json;
  }
}
