package dev.probity.local.events;

import dev.probity.local.events.EventTemplate.Accepted;
import dev.probity.local.events.EventTemplate.Content;
import dev.probity.local.events.EventTemplate.Given;
import dev.probity.local.events.EventTemplate.Who;
import dev.probity.protocol.integrity.EraseData;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.Map;

/** Makes the events of EraseDataset: each is about a version that was stored and accepted. */
final class ErasureEvents {
  private static final String ERASE = "EraseDataset";
  private static final long HOUR = 3600;

  private final FunctionEvents functions;
  private final Scene scene;
  private final Storing storing;

  /** Stores a version of the owner's, and waits until it is accepted. */
  @FunctionalInterface
  interface Storing {
    /** Returns H12. */
    Bytes32 accepted(SampleContent content) throws IOException, InterruptedException, WireException;
  }

  ErasureEvents(FunctionEvents functions, Scene scene, Storing storing) {
    this.functions = functions;
    this.scene = scene;
    this.storing = storing;
  }

  FunctionEvents.HttpCall erasure(EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Bytes32 nonce = word();
    if (given.accepted() == Accepted.ANOTHER_WITH_ITS_SALT) {
      SampleContent other = content(1);
      Bytes32 _ = storing.accepted(other);
      String _ = scene.accepted(ERASE, rendered(erase(other, nonce, EventTemplate.GOOD)));
    }
    SampleContent content = content(1);
    Bytes32 stored = storing.accepted(content);
    FunctionEvents.HttpCall call = erase(content, nonce, template);
    if (given.accepted() == Accepted.THIS_MESSAGE) {
      String _ = scene.accepted(ERASE, rendered(call));
    }
    if (Boolean.TRUE.equals(given.rowEdited())) {
      scene.editRow(Scene.RowName.dataset(stored));
    }
    return call;
  }

  /** The tombstone alone, by a message that nobody sends. */
  void tombstone(SampleContent content, boolean waitForFinality)
      throws IOException, InterruptedException {
    Manifest manifest = content.manifest().message();
    long _ =
        scene.erase(
            true, new Scene.Erasure(manifest.nonce(), manifest.version(), word()), waitForFinality);
  }

  private SampleContent content(int version) throws IOException, InterruptedException {
    return SampleContent.of(Content.TABLE, scene, word(), version);
  }

  private Bytes32 word() {
    return SampleContent.word(scene);
  }

  private RenderedEvent rendered(FunctionEvents.HttpCall call) {
    return new RenderedEvent(functions.http(ERASE, call, scene.now()), Map.of());
  }

  private FunctionEvents.HttpCall erase(
      SampleContent content, Bytes32 nonce, EventTemplate template)
      throws IOException, InterruptedException, WireException {
    Given given = template.givenOrNothing();
    Manifest manifest = content.manifest().message();
    scene.reachNewestBlock();
    long now = scene.now().getEpochSecond();
    var good =
        new EraseData(
            manifest.user(), manifest.dataId(), manifest.version(), nonce, now, now + HOUR);
    var sealing = new Sealing(scene, scene.integrity(), template.faultOrNone());
    Sealing.Signed signed =
        sealing.sign(
            scene.owner(),
            EraseData.TYPE,
            "eraseData",
            EraseData.TYPE.toJson(good),
            template.messageOrGood());
    long block = scene.newestBlock();
    if (given.isAnchored()) {
      boolean byOwner = given.anchoredBy() != Who.STRANGER;
      if (!byOwner) {
        // A stranger erases what is the stranger's own.
        var own = new Scene.Anchor(manifest.nonce(), manifest.version(), word(), word());
        long _ = scene.anchor(false, own, true);
      }
      block =
          scene.erase(
              byOwner,
              new Scene.Erasure(manifest.nonce(), manifest.version(), signed.digest()),
              given.isFinal());
    }
    return new FunctionEvents.HttpCall(
        Map.of("requestHash", signed.digest().toString()),
        Map.of("block", Long.toString(block)),
        Map.of("content-type", "application/jose"),
        sealing.seal(signed.payload()));
  }
}
