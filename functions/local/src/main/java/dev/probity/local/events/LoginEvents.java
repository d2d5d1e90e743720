package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Became;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Which;
import dev.probity.local.events.SampleAccount.Person;
import dev.probity.protocol.idma.Login;
import dev.probity.protocol.idma.LoginReceipt;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of Protocol II. They need an account that is registered: the owner's, in one
 * session, serves all templates of a scene that leave both as they are.
 */
final class LoginEvents {
  private static final long MINUTE = 60;

  private final FunctionEvents functions;
  private final Scene scene;
  private final RegistrationEvents registrations;
  private final Administration administration;
  private @Nullable SampleAccount ofOwner;
  private @Nullable Session open;
  private @Nullable Session ended;

  LoginEvents(
      FunctionEvents functions,
      Scene scene,
      RegistrationEvents registrations,
      Administration administration) {
    this.functions = functions;
    this.scene = scene;
    this.registrations = registrations;
    this.administration = administration;
  }

  private String accepted(String function, FunctionEvents.HttpCall call)
      throws IOException, InterruptedException {
    return scene.accepted(
        function, new RenderedEvent(functions.http(function, call, scene.now()), Map.of()));
  }

  /** An account for this template: its own where something happens to it. */
  private SampleAccount account(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    if (given.account() == Became.LOWERED) {
      return registrations.registered(Person.of(scene, scene.administrator()));
    }
    boolean harmed =
        given.account() != null
            || Boolean.TRUE.equals(given.rowEdited())
            || Refusal.SUSPENDED.code().equals(template.expect().code());
    return harmed ? registrations.registered(Person.newcomer(scene)) : ofOwner();
  }

  /** The owner's account, made at first use. */
  SampleAccount ofOwner() throws IOException, InterruptedException, WireException {
    SampleAccount known = ofOwner;
    if (known == null) {
      known = registrations.registered(Person.of(scene, scene.owner()));
      ofOwner = known;
    }
    return known;
  }

  /** The owner's session, which nobody ends. */
  Session open() throws IOException, InterruptedException, WireException {
    Session known = open;
    if (known == null) {
      known = session(ofOwner());
      open = known;
    }
    return known;
  }

  FunctionEvents.HttpCall login(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    SampleAccount account = account(template);
    if (given.account() == Became.SUSPENDED) {
      // Who has to register first does so before the message is dated.
      List<Scene.Administrator> _ = administration.administrators();
    }
    String challenge =
        StrictJson.text(
            json(accepted("LoginChallenge", call(Map.of(), Map.of(), ""))), "challenge");
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      String _ = accepted("Login", login(account, challenge, EventTemplate.GOOD).call());
    }
    FunctionEvents.HttpCall call = login(account, challenge, template).call();
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = accepted("Login", call);
    }
    if (given.account() != null) {
      administration.change(account.person().key(), given.account());
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.account(account.person().address()));
    }
    return call;
  }

  private record Sent(FunctionEvents.HttpCall call, ReplyKeyPair replyKey) {}

  private Sent login(SampleAccount account, String challenge, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Fault fault = template.faultOrNone();
    ReplyKeyPair signedKey = scene.replyKey();
    ReplyKeyPair sentKey = fault.replyKey() == Which.ANOTHER ? scene.replyKey() : signedKey;
    Person person = account.person();
    long now = scene.now().getEpochSecond();
    var good =
        new Login(
            person.address(),
            person.email(),
            account.claimed().credRef(),
            account.claimed().roleCommit(),
            account.claimed().version(),
            person.passwordTag(),
            Bytes32.parse(challenge),
            signedKey.publicJwk().thumbprint(),
            now,
            now + MINUTE);
    var sealing = new Sealing(scene, scene.identity(), fault);
    Sealing.Signed signed =
        sealing.sign(
            person.key(), Login.TYPE, "login", Login.TYPE.toJson(good), template.messageOrGood());
    ObjectNode payload = signed.payload();
    payload.put("uCred", account.uCred().toString());
    payload.put("password", person.password());
    payload.put("saltP", person.saltP().toString());
    payload.set("replyJwk", sentKey.publicJwk().toJson());
    sealing.change(payload, template.besideOrGood());
    return new Sent(
        call(
            Map.of("challenge", challenge),
            Map.of("content-type", "application/jose"),
            sealing.seal(payload)),
        signedKey);
  }

  /** A session that was opened. */
  record Session(SampleAccount account, Bytes32 sid, String token) {}

  /** A session for a template, which leaves it as it is. */
  Session session(EventTemplate template) throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    if (Boolean.TRUE.equals(given.sessionEnded())) {
      return ended();
    }
    if (given.account() == null && !Boolean.TRUE.equals(given.rowEdited())) {
      return open();
    }
    Session session = session(account(template));
    if (given.account() != null) {
      administration.change(session.account().person().key(), given.account());
    }
    return session;
  }

  /** A session of the owner's, whose the data are. */
  Session ofData(Given given) throws IOException, InterruptedException, WireException {
    return Boolean.TRUE.equals(given.sessionEnded()) ? ended() : open();
  }

  /** A session of the owner's that nobody else uses. */
  Session another() throws IOException, InterruptedException, WireException {
    return session(ofOwner());
  }

  /** A session of somebody who was never seen before. */
  Session ofNewcomer() throws IOException, InterruptedException, WireException {
    return session(registrations.registered(Person.newcomer(scene)));
  }

  /** Logs out. */
  void end(Session session) throws IOException, InterruptedException {
    String _ = accepted("Logout", logout(session));
  }

  /** A session of the owner's that has ended. */
  private Session ended() throws IOException, InterruptedException, WireException {
    Session known = ended;
    if (known == null) {
      known = another();
      end(known);
      ended = known;
    }
    return known;
  }

  private Session session(SampleAccount account)
      throws IOException, InterruptedException, WireException {
    String challenge =
        StrictJson.text(
            json(accepted("LoginChallenge", call(Map.of(), Map.of(), ""))), "challenge");
    Sent sent = login(account, challenge, EventTemplate.GOOD);
    JsonNode reply = RegistrationEvents.opened(accepted("Login", sent.call()), sent.replyKey());
    SignedMessage<LoginReceipt> receipt =
        SignedMessage.parse(LoginReceipt.TYPE, StrictJson.member(reply, "loginReceipt"));
    return new Session(account, receipt.message().sid(), StrictJson.text(reply, "token"));
  }

  FunctionEvents.HttpCall logout(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    boolean edited = Boolean.TRUE.equals(given.rowEdited());
    boolean ends = template.expect().code() == null && given.sessionEnded() == null;
    Session session = edited || ends ? session(ofOwner()) : session(template);
    if (edited) {
      scene.editRow(Scene.RowName.session(session.sid()));
    }
    return logout(session);
  }

  private static FunctionEvents.HttpCall logout(Session session) {
    return call(Map.of(), Map.of("authorization", "Bearer " + session.token()), "");
  }

  private static FunctionEvents.HttpCall call(
      Map<String, String> path, Map<String, String> headers, String body) {
    return new FunctionEvents.HttpCall(path, Map.of(), headers, body);
  }

  private static JsonNode json(String body) throws WireException {
    return StrictJson.parse(body.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.MESSAGE);
  }
}
