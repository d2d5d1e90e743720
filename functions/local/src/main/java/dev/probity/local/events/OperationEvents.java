package dev.probity.local.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.Map;

/** How far an operation is, the order to stop it, and what its worker is told. */
final class OperationEvents {
  private static final long MINUTE = 60;
  private static final String CANCEL = "CancelOperation";

  private final FunctionEvents functions;
  private final Scene scene;
  private final LoginEvents logins;
  private final CallEvents calls;

  OperationEvents(FunctionEvents functions, Scene scene, LoginEvents logins, CallEvents calls) {
    this.functions = functions;
    this.scene = scene;
    this.logins = logins;
    this.calls = calls;
  }

  /** One that was begun; of an unanchored call nobody has heard. */
  private Bytes32 operation(Given given) throws IOException, InterruptedException, WireException {
    return given.isAnchored() ? calls.begun(given).callHash() : SampleContent.word(scene);
  }

  FunctionEvents.HttpCall status(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Bytes32 operation = operation(given);
    String token = logins.open().token();
    if (Boolean.TRUE.equals(given.rowEdited())) {
      // Over first: no worker then writes over what is edited.
      String _ =
          scene.accepted(CANCEL, rendered(cancellation(operation, nonce(), EventTemplate.GOOD)));
      scene.editRow(Scene.RowName.call(operation));
    }
    return new FunctionEvents.HttpCall(
        path(operation), Map.of(), Map.of("authorization", "Bearer " + token), "");
  }

  FunctionEvents.HttpCall cancel(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Bytes32 operation = operation(given);
    Bytes32 nonce = nonce();
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      String _ =
          scene.accepted(CANCEL, rendered(cancellation(operation, nonce, EventTemplate.GOOD)));
    }
    FunctionEvents.HttpCall call = cancellation(operation, nonce, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = scene.accepted(CANCEL, rendered(call));
    }
    return call;
  }

  /** What a service tells the worker, or a schedule. */
  ObjectNode work(EventTemplate template) throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    return given.service() == null
        ? FunctionEvents.scheduled(scene.now())
        : JsonNodeFactory.instance.objectNode().put("callHash", operation(given).toString());
  }

  private Bytes32 nonce() {
    return SampleContent.word(scene);
  }

  private RenderedEvent rendered(FunctionEvents.HttpCall call) {
    return new RenderedEvent(functions.http(CANCEL, call, scene.now()), Map.of());
  }

  private static Map<String, String> path(Bytes32 operation) {
    return Map.of("requestHash", operation.toString());
  }

  private FunctionEvents.HttpCall cancellation(
      Bytes32 operation, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    long now = scene.now().getEpochSecond();
    var good = new CancelOperation(scene.owner().address(), operation, nonce, now, now + MINUTE);
    Sealing.Signed signed =
        new Sealing(scene, scene.gateway(), template.faultOrNone())
            .sign(
                scene.owner(),
                CancelOperation.TYPE,
                "cancelOperation",
                CancelOperation.TYPE.toJson(good),
                template.messageOrGood());
    return new FunctionEvents.HttpCall(
        path(operation),
        Map.of(),
        Map.of("content-type", "application/json"),
        signed.payload().toString());
  }
}
