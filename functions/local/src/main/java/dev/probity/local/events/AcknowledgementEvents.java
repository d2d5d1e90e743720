package dev.probity.local.events;

import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.protocol.idma.Ack;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.Map;

/** The last request of Protocol I. The owner's registration serves them all: its reply is read. */
final class AcknowledgementEvents {
  private static final long MINUTE = 60;

  private final FunctionEvents functions;
  private final Scene scene;
  private final LoginEvents logins;

  AcknowledgementEvents(FunctionEvents functions, Scene scene, LoginEvents logins) {
    this.functions = functions;
    this.scene = scene;
    this.logins = logins;
  }

  FunctionEvents.HttpCall acknowledgement(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Bytes32 requestHash =
        given.isAnchored() ? logins.ofOwner().requestHash() : SampleContent.word(scene);
    long now = scene.now().getEpochSecond();
    var good = new Ack(requestHash, scene.owner().address(), now, now + MINUTE);
    var sealing = new Sealing(scene, scene.identity(), template.faultOrNone());
    Sealing.Signed signed =
        sealing.sign(
            scene.owner(), Ack.TYPE, "ack", Ack.TYPE.toJson(good), template.messageOrGood());
    var call =
        new FunctionEvents.HttpCall(
            Map.of("requestHash", requestHash.toString()),
            Map.of(),
            Map.of("content-type", "application/jose"),
            sealing.seal(signed.payload()));
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ =
          scene.accepted(
              "AcknowledgeReply",
              new RenderedEvent(functions.http("AcknowledgeReply", call, scene.now()), Map.of()));
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.credential(requestHash));
    }
    return call;
  }
}
