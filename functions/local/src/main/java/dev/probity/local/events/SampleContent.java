package dev.probity.local.events;

import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.UnixFsFile;
import dev.probity.local.events.EventTemplate.Content;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small data set, good or with one fault.
 *
 * @param root of its content
 * @param manifest as signed
 * @param blocks to be stored under these names
 */
record SampleContent(Cid root, SignedMessage<Manifest> manifest, Map<Cid, byte[]> blocks) {
  private static final String TABLE = "name,age\nAnn,30\nBob,41\n";
  private static final DatasetDescription ANN_ALONE = expecting("label:name in {Ann}");

  Bytes32 digest() {
    return Bytes32.of(root.digest());
  }

  static SampleContent of(Content kind, Scene scene, Bytes32 nonce, int version)
      throws IOException, InterruptedException {
    MessageSigner signer =
        kind == Content.MANIFEST_OF_A_STRANGER ? scene.stranger() : scene.owner();
    Bytes32 previous = kind == Content.UNKNOWN_PREVIOUS ? word(scene) : Bytes32.ZERO;
    DatasetDescription description =
        kind == Content.ANOTHER_LABEL ? ANN_ALONE : DatasetDescription.named("table");
    SampleContent table = table(scene, signer, nonce, version, previous, description);
    return switch (kind) {
      case TABLE, ANOTHER_LABEL, MANIFEST_OF_A_STRANGER, UNKNOWN_PREVIOUS -> table;
      case NO_DIRECTORY -> {
        byte[] noNode = scene.randomness().bytes(100);
        Cid root = Cid.ofBlock(Codec.DAG_PB, noNode);
        yield new SampleContent(root, table.manifest(), Map.of(root, noNode));
      }
      case ABOVE_4_MIB -> {
        Map<Cid, byte[]> blocks = new LinkedHashMap<>();
        byte[] bytes = scene.randomness().bytes((4 << 20) + 1);
        Cid root =
            UnixFsFile.importFrom(
                    new ByteArrayInputStream(bytes), (cid, block) -> blocks.put(cid, block.clone()))
                .cid();
        yield new SampleContent(root, table.manifest(), blocks);
      }
      case OTHER_BYTES -> {
        Cid root = Cid.ofBlock(Codec.RAW, scene.randomness().bytes(64));
        yield new SampleContent(root, table.manifest(), Map.of(root, scene.randomness().bytes(64)));
      }
    };
  }

  private static SampleContent table(
      Scene scene,
      MessageSigner signer,
      Bytes32 nonce,
      int version,
      Bytes32 previous,
      DatasetDescription description)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("table", ".csv");
    try {
      Files.writeString(file, TABLE);
      Map<Cid, byte[]> blocks = new LinkedHashMap<>();
      BuiltDataset built =
          DatasetBuilder.build(
              file,
              new DatasetBuilder.Plan(
                  scene.integrity().domain(),
                  scene.owner().address(),
                  version,
                  previous,
                  new DatasetSecrets(nonce, word(scene), word(scene)),
                  description,
                  Optional.of(DataFormat.CSV)),
              (domain, manifest) -> signer.sign(domain, Manifest.TYPE, manifest),
              (cid, block) -> blocks.put(cid, block.clone()),
              Progress.SILENT);
      return new SampleContent(built.root(), built.manifest(), blocks);
    } finally {
      Files.delete(file);
    }
  }

  private static DatasetDescription expecting(String expectation) {
    try {
      Expectations expectations = Expectations.parse(List.of(expectation));
      return new DatasetDescription(
          "table",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          expectations.label(),
          expectations.split(),
          expectations);
    } catch (ExpectationException ours) {
      throw new IllegalArgumentException(expectation, ours);
    }
  }

  static Bytes32 word(Scene scene) {
    return Bytes32.of(scene.randomness().bytes(Bytes32.LENGTH));
  }
}
