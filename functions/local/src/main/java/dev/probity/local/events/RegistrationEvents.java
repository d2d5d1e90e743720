package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.EmailOf;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Which;
import dev.probity.local.events.EventTemplate.Who;
import dev.probity.local.events.SampleAccount.Person;
import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.idma.EmailProof;
import dev.probity.protocol.idma.IdmaCommitments;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The requests of Protocol I. */
final class RegistrationEvents {
  private static final long MINUTE = 60;
  private static final long HOUR = 3600;

  /** Has the form of a code, and was sent to nobody. */
  private static final String ANY_CODE = "00000000";

  private static final Map<String, String> JOSE = Map.of("content-type", "application/jose");

  private final FunctionEvents functions;
  private final Scene scene;

  RegistrationEvents(FunctionEvents functions, Scene scene) {
    this.functions = functions;
    this.scene = scene;
  }

  private Sealing sealing(Fault fault) throws IOException, InterruptedException {
    return new Sealing(scene, scene.identity(), fault);
  }

  private String accepted(String function, FunctionEvents.HttpCall call)
      throws IOException, InterruptedException {
    return scene.accepted(
        function, new RenderedEvent(functions.http(function, call, scene.now()), Map.of()));
  }

  // ---- I.0

  FunctionEvents.HttpCall emailCode(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Person person = Person.newcomer(scene);
    if (given.isAnchored()) {
      long _ = scene.request(person.key(), SampleContent.word(scene), given.isFinal());
    }
    Bytes32 nonce = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      String _ = accepted("SendEmailCode", emailProof(person, nonce, EventTemplate.GOOD));
    }
    FunctionEvents.HttpCall call = emailProof(person, nonce, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = accepted("SendEmailCode", call);
    }
    return call;
  }

  private FunctionEvents.HttpCall emailProof(Person person, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    long now = scene.now().getEpochSecond();
    var good = new EmailProof(person.address(), person.email(), nonce, now, now + MINUTE);
    Sealing sealing = sealing(template.faultOrNone());
    Sealing.Signed signed =
        sealing.sign(
            person.key(),
            EmailProof.TYPE,
            "emailProof",
            EmailProof.TYPE.toJson(good),
            template.messageOrGood());
    return new FunctionEvents.HttpCall(Map.of(), Map.of(), JOSE, sealing.seal(signed.payload()));
  }

  /** The code in the newest message to this person, who asks for one. */
  String code(Person person) throws IOException, InterruptedException, WireException {
    String _ =
        accepted(
            "SendEmailCode", emailProof(person, SampleContent.word(scene), EventTemplate.GOOD));
    return scene
        .mailTo(person.email())
        .lines()
        .filter(line -> line.startsWith("    "))
        .findFirst()
        .orElseThrow()
        .strip();
  }

  // ---- I.1 to I.6

  /**
   * R1, anchored as its template says, and R2.
   *
   * @param replyKey that opens the reply
   */
  private record Requested(
      Person person, Bytes32 requestHash, long block, ReplyKeyPair replyKey, String sealed) {
    FunctionEvents.HttpCall call() {
      return new FunctionEvents.HttpCall(
          path(), Map.of("block", Long.toString(block)), JOSE, sealed);
    }

    Map<String, String> path() {
      return Map.of("requestHash", requestHash.toString());
    }

    Requested under(Requested other) {
      return new Requested(person, other.requestHash(), other.block(), replyKey, sealed);
    }
  }

  FunctionEvents.HttpCall register(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Requested requested = requested(template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = accepted("Register", requested.call());
    }
    if (Boolean.TRUE.equals(given.superseded())) {
      long _ = scene.request(requested.person().key(), SampleContent.word(scene), true);
    }
    return requested.call();
  }

  private Requested requested(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Person person = person(given);
    Bytes32 salt = SampleContent.word(scene);
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      Requested other = requested(person, salt, EventTemplate.GOOD, true);
      String _ = accepted("Register", other.call());
      // The salt is looked at before the chain is: there the account's request is the other.
      return requested(person, salt, template, false).under(other);
    }
    return requested(person, salt, template, given.isAnchored());
  }

  private Person person(Given given) throws IOException, InterruptedException, WireException {
    Person person = Person.newcomer(scene);
    if (given.password() != null) {
      person = person.withPassword(given.password());
    }
    if (given.email() != null) {
      Person holder = registered(Person.newcomer(scene)).person();
      if (given.email() == EmailOf.REVOKED) {
        scene.change(holder.key(), EventTemplate.Became.REVOKED);
      }
      person = person.withEmail(holder.email());
    }
    return person;
  }

  private Requested requested(Person person, Bytes32 salt, EventTemplate template, boolean anchored)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Fault fault = template.faultOrNone();
    ReplyKeyPair signedKey = scene.replyKey();
    ReplyKeyPair sentKey = fault.replyKey() == Which.ANOTHER ? scene.replyKey() : signedKey;
    long now = scene.now().getEpochSecond();
    var good =
        new Registration(
            person.address(),
            "Ann",
            person.email(),
            person.passwordTag(),
            signedKey.publicJwk().thumbprint(),
            salt,
            now,
            now + HOUR);
    Sealing sealing = sealing(fault);
    Sealing.Signed signed =
        sealing.sign(
            person.key(),
            Registration.TYPE,
            "registration",
            Registration.TYPE.toJson(good),
            template.messageOrGood());
    long block =
        anchored
            ? scene.request(
                given.anchoredBy() == Who.STRANGER ? scene.newcomer() : person.key(),
                signed.digest(),
                given.isFinal())
            : scene.newestBlock();
    boolean known = anchored && given.isFinal() && given.anchoredBy() != Who.STRANGER;
    ObjectNode payload = signed.payload();
    payload.put("password", person.password());
    payload.put("saltP", person.saltP().toString());
    payload.set("replyJwk", sentKey.publicJwk().toJson());
    payload.put("emailCode", known ? code(person) : ANY_CODE);
    sealing.change(payload, template.besideOrGood());
    return new Requested(person, signed.digest(), block, signedKey, sealing.seal(payload));
  }

  // ---- I.12 to I.14

  FunctionEvents.HttpCall status(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Requested requested = requested(template);
    var call = new FunctionEvents.HttpCall(requested.path(), Map.of(), Map.of(), "");
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = accepted("Register", requested.call());
      if (Boolean.TRUE.equals(given.superseded())) {
        long _ = scene.request(requested.person().key(), SampleContent.word(scene), true);
      } else {
        String _ = accepted("RegistrationStatus", call);
      }
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.credential(requested.requestHash()));
    }
    return call;
  }

  /** All of Protocol I. */
  SampleAccount registered(Person person) throws IOException, InterruptedException, WireException {
    Requested requested = requested(person, SampleContent.word(scene), EventTemplate.GOOD, true);
    String _ = accepted("Register", requested.call());
    var status = new FunctionEvents.HttpCall(requested.path(), Map.of(), Map.of(), "");
    JsonNode reply = opened(accepted("RegistrationStatus", status), requested.replyKey());
    Credential credential = Credential.TYPE.parse(StrictJson.member(reply, "credential"));
    Bytes32 uCred = Bytes32.parse(StrictJson.text(reply, "uCred"));
    Bytes32 rhoRole = Bytes32.parse(StrictJson.text(reply, "rhoRole"));
    UserRole role = UserRole.of(credential.role(), credential.scope(), credential.access());
    return new SampleAccount(
        person,
        requested.requestHash(),
        new CredentialCheck.Claimed(
            person.address(),
            IdmaCommitments.credRef(person.address(), uCred),
            IdmaCommitments.roleCommit(person.address(), credential.version(), role, rhoRole),
            credential.version()),
        uCred);
  }

  /** What is sealed in an answer. */
  static JsonNode opened(String answer, ReplyKeyPair replyKey) throws WireException {
    JsonNode body =
        StrictJson.parse(answer.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.MESSAGE);
    return StrictJson.parse(
        Jwe.openAtUser(StrictJson.text(body, "reply"), replyKey.privateKey()),
        StrictJson.Limits.BODY);
  }
}
