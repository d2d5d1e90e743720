package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.filled;
import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.encryption.VersionCipher;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted data sets, built and read back: with the key as public ones, without it the rest. */
class EncryptedDatasetTest {
  @TempDir Path directory;

  private BuiltContent penguins() throws IOException {
    return BuiltContent.encrypted(directory, "p.csv", utf8(Sources.PENGUINS_CSV));
  }

  private DataSource folder() {
    return new DataSource.Folder(
        Folders.write(
            directory.resolve("f"),
            Map.of("cat/1", "x", "cat-2", "y", "c/d/e", "z", "empty", "", "cat.txt", "x")),
        HiddenFiles.REFUSE);
  }

  private DataSource idx(String items, String labels) throws IOException {
    Path itemsFile = directory.resolve(items);
    Path labelsFile = directory.resolve(labels);
    Files.write(itemsFile, Folders.idx(8, new int[] {3, 2, 2}, new byte[12]));
    Files.write(labelsFile, Folders.idx(8, new int[] {3}, new byte[] {1, 2, 3}));
    return new DataSource.IdxPair(itemsFile, labelsFile);
  }

  @Test
  void whatIsReadWithTheKeyIsWhatTheManifestSigns() throws IOException {
    for (DataSource source :
        List.of(
            DataSource.of(
                written("a.csv", Sources.PENGUINS_CSV),
                Optional.empty(),
                DataSource.Options.DEFAULT),
            DataSource.of(
                written("a.json", Sources.PENGUINS_JSON),
                Optional.empty(),
                DataSource.Options.DEFAULT),
            folder(),
            idx("a", "b"),
            idx("d", "c"))) {
      BuiltContent content = BuiltContent.encrypted(source);
      Manifest manifest = content.built().manifest().message();
      ContentFindings found = content.unlocked().read(Progress.SILENT);
      assertThat(found.contentHash()).isEqualTo(manifest.contentHash());
      assertThat(found.size()).isEqualTo(manifest.size());
      assertThat(found.metaHash()).isEqualTo(manifest.metaHash());
      assertThat(found.records()).isEqualTo(manifest.records());
      assertThat(found.leaves()).isEqualTo(manifest.records());
      assertThat(found.recordsRoot()).isEqualTo(manifest.recordsRoot());
      assertThat(found.leavesRoot()).isEqualTo(manifest.recordsRoot());
      assertThat(found.clearHash()).isEqualTo(source.contentHash());
      assertThat(found.clearSize()).isEqualTo(source.bytes());
      assertThat(found.recordKey()).isEqualTo(BuiltContent.DATA_KEY.recordKey());
      assertThat(content.unlocked().metadata().contradictedBy(found)).isEmpty();
      assertThat(content.unlocked().signedManifest()).isEqualTo(content.built().manifest());
    }
  }

  @Test
  void recordsAreThoseOfTheSource() throws IOException {
    for (DataSource source : List.of(folder(), idx("a", "b"), idx("d", "c"))) {
      assertThat(texts(BuiltContent.encrypted(source).unlocked().records(Progress.SILENT)))
          .isEqualTo(texts(RecordSource.of(source, Progress.SILENT)))
          .hasSizeGreaterThan(2);
    }
    assertThat(texts(penguins().unlocked().records(Progress.SILENT)))
        .isEqualTo(Sources.texts(DataFormat.CSV, Sources.PENGUINS_CSV));
  }

  @Test
  void whichFileIsNamedFirstChangesNothing() throws IOException {
    DataSource.IdxPair pair = (DataSource.IdxPair) idx("a", "b");
    DataSource swapped =
        new DataSource.IdxPair(/* items= */ pair.labels(), /* labels= */ pair.items());
    assertThat(BuiltContent.encrypted(swapped).unlocked().read(Progress.SILENT).recordsRoot())
        .isEqualTo(BuiltContent.encrypted(pair).unlocked().read(Progress.SILENT).recordsRoot());
  }

  @Test
  void theManifestCommitsToTheKeyAndToTheCiphertext() throws Exception {
    BuiltContent content = penguins();
    Manifest manifest = content.built().manifest().message();
    assertThat(manifest.keyCommit())
        .isEqualTo(Commitments.keyCommit(BuiltContent.OWNER, manifest.dataId(), 1, filled(11)));
    assertThat(manifest.recordKeyCommit())
        .isEqualTo(
            Commitments.recordKeyCommit(
                BuiltContent.OWNER, manifest.dataId(), 1, BuiltContent.DATA_KEY.recordKey()));
    byte[] ciphertext = content.bytes(DatasetLayout.ENCRYPTED_DATA);
    assertThat(manifest.size()).isEqualTo(ciphertext.length);
    assertThat(manifest.contentHash()).isEqualTo(Bytes32.of(Digests.sha256().digest(ciphertext)));
    assertThat(manifest.size())
        .isEqualTo(VersionCipher.ciphertextBytes(utf8(Sources.PENGUINS_CSV).length));
  }

  @Test
  void theRootAloneTellsThatDataIsEncrypted() throws IOException {
    BuiltContent content = penguins();
    assertThat(BuiltContent.dag(content.blocks()).directory(content.root()).keySet())
        .containsExactly(
            "data.enc", "index.enc", "leaves", "manifest.json", "manifest.sig", "metadata.enc");
    assertThat(content.open().isEncrypted()).isTrue();
    assertThat(BuiltContent.of(directory, "q.csv", utf8(Sources.PENGUINS_CSV)).open().isEncrypted())
        .isFalse();
  }

  @Test
  void noBlockShowsAnythingOfTheDataItsNamesOrItsKeys() throws IOException {
    BuiltContent content = BuiltContent.encrypted(folder());
    List<byte[]> secrets =
        List.of(
            utf8("cat"),
            utf8("empty"),
            utf8("secret"),
            filled(11).bytes(),
            filled(2).bytes(),
            BuiltContent.DATA_KEY.recordKey().bytes(),
            utf8(BuiltContent.DATA_KEY.recordKey().toString().substring(2)),
            utf8(filled(11).toString().substring(2)));
    content
        .blocks()
        .blocks
        .values()
        .forEach(block -> {
          String text = new String(block, StandardCharsets.ISO_8859_1);
          secrets.forEach(secret ->
              assertThat(text).doesNotContain(new String(secret, StandardCharsets.ISO_8859_1)));
        });
  }

  @Test
  void buildingAgainDrawsNewCiphertextsOfTheSameRecords() throws IOException {
    BuiltContent one = penguins();
    BuiltContent two = penguins();
    assertThat(two.root()).isNotEqualTo(one.root());
    assertThat(two.bytes(DatasetLayout.LEAVES)).isEqualTo(one.bytes(DatasetLayout.LEAVES));
    assertThat(two.built().manifest().message().metaHash())
        .isEqualTo(one.built().manifest().message().metaHash());
  }

  @Test
  void withoutTheKeySizesAndLeavesAreRead() throws IOException {
    BuiltContent content = penguins();
    Manifest manifest = content.built().manifest().message();
    DatasetContents sealed = content.open();
    assertThat(sealed.dataSize()).isEqualTo(manifest.size());
    assertThat(sealed.signedManifest()).isEqualTo(content.built().manifest());
    assertThat(sealed.leaves(manifest, Progress.SILENT).root()).isEqualTo(manifest.recordsRoot());
    assertThat(sealed.readSealed(Progress.SILENT))
        .isEqualTo(
            new SealedFindings(
                manifest.contentHash(),
                manifest.size(),
                Optional.of(
                    new SealedFindings.Leaves(manifest.recordsRoot(), manifest.records()))));
  }

  @Test
  void withoutTheKeyEveryBlockIsVerified() throws IOException {
    BuiltContent content = penguins();
    for (Cid cid : Set.copyOf(content.blocks().blocks.keySet())) {
      assertThatThrownBy(() ->
              DatasetContents.open(
                      BuiltContent.dag(content.blocks().flipped(cid, 3)), content.root())
                  .readSealed(Progress.SILENT))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void withTheKeyEveryBlockIsVerified() throws IOException {
    BuiltContent content = penguins();
    content.blocks().asked.clear();
    content.unlocked().read(Progress.SILENT);
    assertThat(content.blocks().asked)
        .isEqualTo(new HashSet<>(content.built().blocks().stream().map(b -> b.cid()).toList()));
  }

  @Test
  void withoutTheKeyRecordsAndMetadataAreRefusedByName() throws IOException {
    DatasetContents sealed = penguins().open();
    assertFault(DatasetException.Fault.ENCRYPTED, sealed::metadata);
    assertFault(DatasetException.Fault.ENCRYPTED, sealed::metaHash);
    assertFault(DatasetException.Fault.ENCRYPTED, () -> sealed.records(Progress.SILENT));
    assertFault(DatasetException.Fault.ENCRYPTED, () -> sealed.read(Progress.SILENT));
    assertFault(DatasetException.Fault.ENCRYPTED, () -> sealed.record(1));
  }

  @Test
  void oneRecordIsReadByItsNumber() throws IOException {
    List<SourceRecord> all = Sources.records(DataFormat.CSV, utf8(Sources.PENGUINS_CSV));
    DatasetContents contents = penguins().unlocked();
    for (SourceRecord one : all) {
      SourceRecord found = contents.record(one.number()).orElseThrow();
      assertThat(found.canonical()).isEqualTo(one.canonical());
      assertThat(found.number()).isEqualTo(one.number());
    }
    assertThat(contents.record(0)).isEmpty();
    assertThat(contents.record(6)).isEmpty();
    assertThat(BuiltContent.encrypted(folder()).unlocked().record(2)).isPresent();
  }

  @Test
  void oneRecordOfManyIsReadFromAFewBlocks() throws IOException {
    for (String name : List.of("many.csv", "many.tsv", "many.jsonl")) {
      int rows = 40_000;
      BuiltContent content =
          BuiltContent.encrypted(directory, name, utf8(LargeText.rows(name, rows, 300)));
      DatasetContents contents = content.unlocked();
      for (int number : new int[] {1, 2, 3_333, 20_000, rows - 1, rows}) {
        content.blocks().asked.clear();
        String text =
            new String(contents.record(number).orElseThrow().canonical(), StandardCharsets.UTF_8);
        assertThat(text).contains("\"id\":\"" + number + "\"");
        assertThat(
                content.blocks().asked.stream()
                    .mapToLong(cid -> content.blocks().length(cid))
                    .sum())
            .isLessThan(5 << 20);
      }
      assertThat(contents.record(rows + 1L)).isEmpty();
      assertThat(contents.read(Progress.SILENT).records()).isEqualTo(rows);
    }
  }

  @Test
  void whatWasBuiltIsOpenedAgainWithBlocksInTheOrderOfUpload() throws IOException {
    BuiltContent content = BuiltContent.encrypted(folder());
    BuiltDataset again =
        BuiltDataset.reopen(content.blocks(), content.root(), BuiltContent.DATA_KEY);
    assertThat(again.root()).isEqualTo(content.root());
    assertThat(again.manifest()).isEqualTo(content.built().manifest());
    assertThat(again.metadata()).isEqualTo(content.built().metadata());
    assertThat(again.blocks()).containsExactlyInAnyOrderElementsOf(content.built().blocks());
    assertThat(again.blocks().getLast().cid()).isEqualTo(content.root());
    content.blocks().blocks.remove(content.built().blocks().getFirst().cid());
    assertThatThrownBy(
            () -> BuiltDataset.reopen(content.blocks(), content.root(), BuiltContent.DATA_KEY))
        .isInstanceOf(IOException.class);
  }

  @Test
  void filesComeBackInTheClear() throws IOException {
    List<String> files = new ArrayList<>();
    BuiltContent.encrypted(folder())
        .unlocked()
        .clearFiles((path, in) ->
            files.add(path + "=" + new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    assertThat(files).containsExactly("c/d/e=z", "cat-2=y", "cat.txt=x", "cat/1=x", "empty=");
    List<String> one = new ArrayList<>();
    penguins()
        .unlocked()
        .clearFiles(
            (path, in) -> one.add(path + new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    assertThat(one).containsExactly(Sources.PENGUINS_CSV);
    DatasetContents sealed = penguins().open();
    assertFault(DatasetException.Fault.ENCRYPTED, () -> sealed.clearFiles((path, in) -> {}));
  }

  @Test
  void whatWasReadIsLookedAtBeforeItIsSigned() throws IOException {
    Path file = written("p.csv", Sources.PENGUINS_CSV);
    DataSource source = new DataSource.OneFile(file, DataFormat.CSV);
    for (DatasetSecrets secrets :
        List.of(
            BuiltContent.SECRETS,
            DatasetSecrets.encrypted(filled(1), filled(2), BuiltContent.DATA_KEY))) {
      assertThatThrownBy(() ->
              DatasetBuilder.build(
                  source,
                  BuiltContent.plan(DatasetDescription.named("p"), secrets),
                  read -> {
                    assertThat(read).isEqualTo(source.contentHash());
                    throw new IOException("not this");
                  },
                  (domain, manifest) -> {
                    throw new AssertionError("nothing is signed");
                  },
                  (cid, block) -> {},
                  Progress.SILENT,
                  SpillFiles.TEMPORARY))
          .hasMessage("not this");
    }
  }

  @Test
  void secretsAreNotPrinted() throws IOException {
    BuiltContent content = penguins();
    String key = filled(11).toString().substring(2, 20);
    String recordKey = BuiltContent.DATA_KEY.recordKey().toString().substring(2, 20);
    for (Object printed :
        List.of(
            DatasetSecrets.encrypted(filled(1), filled(2), BuiltContent.DATA_KEY),
            content.built(),
            content.built().metadata(),
            content.unlocked().metadata(),
            content.unlocked().read(Progress.SILENT))) {
      assertThat(printed.toString()).doesNotContain(key).doesNotContain(recordKey);
    }
  }

  @Test
  void theKeyOfTheRecordsIsThatOfTheData() {
    assertThatThrownBy(() ->
            new DatasetSecrets(
                filled(1), filled(2), filled(3), Optional.of(DataKey.of(filled(4).bytes()))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDiagnosisSaysThatItCannotCompare() throws IOException {
    BuiltContent content = penguins();
    assertThat(content.diagnose(content.blocks()).obstacle().orElseThrow()).contains("encrypted");
  }

  private Path written(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static List<String> texts(RecordSource records) throws IOException {
    List<String> texts = new ArrayList<>();
    records.read(record -> texts.add(new String(record.canonical(), StandardCharsets.UTF_8)));
    return texts;
  }

  private static void assertFault(
      DatasetException.Fault fault, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DatasetException.class, refused -> assertThat(refused.fault()).isEqualTo(fault));
  }
}
