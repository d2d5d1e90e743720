package dev.probity.client.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.content.DirectoryBlocks;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An encrypted data set between two runs of a command. */
class EncryptedJournalTest {
  @TempDir private Path parent = Path.of("");

  private Path folder() {
    return parent.resolve("work");
  }

  private static byte[] drawn(int bytes) {
    return Digests.keccak256("drawn " + bytes).bytes();
  }

  @Test
  void theKeyIsDrawnOnceAndOnlyItsOwnerReadsIt() throws IOException {
    DatasetJournal journal = DatasetJournal.open(folder());
    journal.put("name", "n");
    DataKey key = DataKeyFile.keep(folder(), EncryptedJournalTest::drawn);
    DataKey again =
        DataKeyFile.keep(
            folder(),
            bytes -> {
              throw new AssertionError("nothing is drawn again");
            });
    assertThat(again).isEqualTo(key);
    assertThat(DataKeyFile.find(folder())).contains(key);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(DataKeyFile.in(folder()))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(folder().resolve("journal.json")))
        .doesNotContain(Bytes32.of(key.exportBytes()).toString().substring(2));
  }

  @Test
  void whatWasBuiltIsUsedAgainAfterAStop() throws Exception {
    DatasetJournal journal = DatasetJournal.open(folder());
    BuiltDataset built = build(journal);
    journal.put("root", built.root().toString());
    BuiltDataset again = DatasetJournal.open(folder()).encryptedBefore();
    assertThat(again.root()).isEqualTo(built.root());
    assertThat(again.manifest()).isEqualTo(built.manifest());
    assertThat(again.blocks()).containsExactlyInAnyOrderElementsOf(built.blocks());
  }

  @Test
  void builtAnewItIsAnotherCiphertextOfTheSameDataSet() throws Exception {
    DatasetJournal journal = DatasetJournal.open(folder());
    BuiltDataset one = build(journal);
    BuiltDataset two = build(journal);
    assertThat(two.root()).isNotEqualTo(one.root());
    assertThat(two.manifest().message().keyCommit())
        .isEqualTo(one.manifest().message().keyCommit());
  }

  @Test
  void aBlockOrKeyThatIsGoneIsSaid() throws Exception {
    DatasetJournal journal = DatasetJournal.open(folder());
    BuiltDataset built = build(journal);
    journal.put("root", built.root().toString());
    try (Stream<Path> blocks = Files.walk(journal.blocks())) {
      Files.delete(blocks.filter(Files::isRegularFile).findFirst().orElseThrow());
    }
    assertThatThrownBy(journal::encryptedBefore)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("cannot be used")
        .hasMessageContaining("--again");
    Files.delete(DataKeyFile.in(folder()));
    assertThatThrownBy(journal::encryptedBefore)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("its data key is gone");
  }

  private BuiltDataset build(DatasetJournal journal) throws IOException, WireException {
    Path file = Files.writeString(parent.resolve("p.csv"), "a,b\n1,2\n3,4\n");
    PrivateKey32 key = PrivateKey32.of(Digests.keccak256("owner").bytes());
    Secp256k1 curve = Secp256k1.best();
    return DatasetBuilder.build(
        file,
        new DatasetBuilder.Plan(
            new Eip712Domain("Probity IM", 31337, Address.parse("0x" + "5c".repeat(20))),
            curve.addressOf(key),
            1,
            Bytes32.ZERO,
            DatasetSecrets.encrypted(
                Digests.keccak256("nonce"),
                Digests.keccak256("salt"),
                DataKeyFile.keep(journal.folder(), EncryptedJournalTest::drawn)),
            DatasetDescription.named("n"),
            Optional.of(DataFormat.CSV)),
        (domain, manifest) -> curve.sign(Manifest.TYPE.digest(domain, manifest), key),
        DirectoryBlocks.createIn(journal.blocks()),
        Progress.SILENT);
  }
}
