package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Became;
import dev.probity.local.events.EventTemplate.Fault;
import dev.probity.local.events.SampleAccount.Person;
import dev.probity.protocol.idma.AdminAction;
import dev.probity.protocol.idma.Approval;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What two system administrators order and approve. */
final class Administration {
  static final long HOUR = 3600;
  private static final Map<String, String> JOSE = Map.of("content-type", "application/jose");

  private final FunctionEvents functions;
  private final Scene scene;
  private final RegistrationEvents registrations;
  private @Nullable List<Scene.Administrator> administrators;

  Administration(FunctionEvents functions, Scene scene, RegistrationEvents registrations) {
    this.functions = functions;
    this.scene = scene;
    this.registrations = registrations;
  }

  /** Who orders, and who approves. */
  List<Scene.Administrator> administrators()
      throws IOException, InterruptedException, WireException {
    List<Scene.Administrator> known = administrators;
    if (known == null) {
      known =
          scene.administrators(key -> registrations.registered(Person.of(scene, key)).claimed());
      administrators = known;
    }
    return known;
  }

  /** A good order of this administrator, or of whoever has this credential. */
  AdminAction action(Scene.Administrator by, String action, ObjectNode params, Bytes32 nonce) {
    long now = scene.now().getEpochSecond();
    return new AdminAction(
        by.claimed().user(),
        by.claimed().credRef(),
        by.claimed().roleCommit(),
        by.claimed().version(),
        action,
        CanonicalJson.keccak256(params),
        nonce,
        now,
        now + HOUR);
  }

  /** A signed approval of the message with this digest. */
  JsonNode approval(MessageSigner approver, Bytes32 actionHash)
      throws IOException, InterruptedException, WireException {
    long now = scene.now().getEpochSecond();
    var approval = new Approval(actionHash, approver.address(), now, now + HOUR);
    return new Sealing(scene, scene.identity(), Fault.NONE)
        .sign(approver, Approval.TYPE, "approval", Approval.TYPE.toJson(approval), Map.of())
        .payload()
        .path("approval");
  }

  /** The parameters of an order about this account. */
  static ObjectNode about(Address user) {
    return JsonNodeFactory.instance.objectNode().put("user", user.toString());
  }

  /** The call of a function with this sealed message. */
  static FunctionEvents.HttpCall sealed(String jwe) {
    return new FunctionEvents.HttpCall(Map.of(), Map.of(), JOSE, jwe);
  }

  /** The call that asks what became of an order. */
  static FunctionEvents.HttpCall status(Bytes32 requestHash) {
    return new FunctionEvents.HttpCall(
        Map.of("requestHash", requestHash.toString()), Map.of(), Map.of(), "");
  }

  /** Lets this become of an account, finally. */
  void change(MessageSigner user, Became became)
      throws IOException, InterruptedException, WireException {
    switch (became) {
      case REVOKED, LOWERED -> scene.change(user, became);
      case SUSPENDED -> suspend(user.address());
    }
  }

  private void suspend(Address user) throws IOException, InterruptedException, WireException {
    Scene.Administrator by = administrators().getFirst();
    ObjectNode params = about(user);
    var sealing = new Sealing(scene, scene.identity(), Fault.NONE);
    Sealing.Signed signed =
        sealing.sign(
            by.key(),
            AdminAction.TYPE,
            "adminAction",
            AdminAction.TYPE.toJson(action(by, "suspend", params, SampleContent.word(scene))),
            Map.of());
    ObjectNode payload = signed.payload();
    payload.set("params", params);
    accepted("Administer", sealed(sealing.seal(payload)));
    accepted("OrderStatus", status(signed.digest()));
  }

  /** Calls a function and requires that it accepts. */
  void accepted(String function, FunctionEvents.HttpCall call)
      throws IOException, InterruptedException {
    String _ =
        scene.accepted(
            function, new RenderedEvent(functions.http(function, call, scene.now()), Map.of()));
  }
}
