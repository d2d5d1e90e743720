package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetContentsTest {
  @TempDir Path directory;
  private BuiltContent penguins;

  @BeforeEach
  void build() throws IOException {
    DatasetDescription description =
        new DatasetDescription(
            "penguins",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("Species"),
            Optional.of("Sex"));
    penguins =
        BuiltContent.of(directory, "penguins.json", utf8(Sources.PENGUINS_JSON), description);
  }

  @Test
  void whatIsReadIsWhatTheManifestSigns() throws IOException, WireException {
    DatasetContents contents = penguins.open();
    ContentFindings findings = contents.read(Progress.SILENT);
    SignedMessage<Manifest> signed = contents.signedManifest();
    Manifest manifest = signed.message();
    assertThat(Secp256k1.best().recover(signed.digest(), signed.signature()))
        .isEqualTo(manifest.user());
    assertThat(signed).isEqualTo(penguins.built().manifest());
    assertThat(findings.contentHash()).isEqualTo(manifest.contentHash());
    assertThat(findings.contentHash()).isEqualTo(Digests.sha256(utf8(Sources.PENGUINS_JSON)));
    assertThat(findings.size()).isEqualTo(manifest.size()).isEqualTo(contents.dataSize());
    assertThat(findings.metaHash()).isEqualTo(manifest.metaHash());
    assertThat(findings.records()).isEqualTo(manifest.records()).isEqualTo(5);
    assertThat(findings.recordsRoot()).isEqualTo(manifest.recordsRoot());
    assertThat(findings.leavesRoot()).isEqualTo(manifest.recordsRoot());
    assertThat(findings.leaves()).isEqualTo(5);
    assertThat(manifest.recordKeyCommit())
        .isEqualTo(
            Commitments.recordKeyCommit(
                manifest.user(), manifest.dataId(), manifest.version(), findings.recordKey()));
    assertThat(contents.metadata()).isEqualTo(penguins.built().metadata());
    assertThat(contents.metadata().contradictedBy(findings)).isEmpty();
  }

  @Test
  void metadataCountsLabelsAndSplits() throws IOException {
    Metadata metadata = penguins.open().metadata();
    assertThat(metadata.labels().orElseThrow().values())
        .containsExactly(
            new ValueCounts.ValueCount(Optional.of("Adelie"), 3),
            new ValueCounts.ValueCount(Optional.of("Chinstrap"), 1),
            new ValueCounts.ValueCount(Optional.of("Gentoo"), 1));
    assertThat(metadata.splits().orElseThrow().values()).hasSize(4);
    assertThat(metadata.fields()).contains(new Metadata.Field("Beak Length (mm)", FieldType.FLOAT));
  }

  @Test
  void theSourceLiesInTheContentByteForByte() throws IOException {
    byte[] csv = utf8("\uFEFFa,b\r\n1,\"2\n\"\r\n");
    BuiltContent content = BuiltContent.of(directory, "bom.csv", csv);
    assertThat(BuiltContent.dag(content.blocks()).openFile(content.file("data")).readAllBytes())
        .isEqualTo(csv);
  }

  @Test
  void readingAsksForEveryBlock() throws IOException {
    byte[] large = utf8("a\n" + ("x".repeat(1023) + "\n").repeat(3000));
    BuiltContent content = BuiltContent.of(directory, "large.csv", large);
    content.open().read(Progress.SILENT);
    assertThat(content.blocks().asked).isEqualTo(content.blocks().blocks.keySet());
    assertThat(content.blocks().blocks).hasSizeGreaterThan(7);
  }

  @Test
  void blocksAreListedOnceInTheOrderOfUploadWithTheRootLast() {
    List<Cid> listed = penguins.built().blocks().stream().map(BuiltDataset.Block::cid).toList();
    assertThat(listed).containsExactlyElementsOf(penguins.blocks().blocks.keySet());
    assertThat(listed).endsWith(penguins.root()).doesNotHaveDuplicates();
    assertThat(penguins.built().totalBytes())
        .isEqualTo(penguins.blocks().blocks.values().stream().mapToLong(b -> b.length).sum());
  }

  @Test
  void theSameFileAndSecretsGiveTheSameCids() throws IOException {
    BuiltContent again = BuiltContent.of(directory, "again.json", utf8(Sources.PENGUINS_JSON));
    BuiltContent third = BuiltContent.of(directory, "third.json", utf8(Sources.PENGUINS_JSON));
    assertThat(third.root()).isEqualTo(again.root());
    assertThat(third.built()).isEqualTo(again.built());
  }

  /** What is stored and anchored somewhere must be found again by the same command. */
  @Test
  void dataSetsOfOneFileKeepTheirCidsFromReleaseToRelease() throws IOException {
    assertThat(BuiltContent.of(directory, "p.csv", utf8(Sources.PENGUINS_CSV)).root())
        .hasToString("bafybeif7s3vkyjmwilyjivwavwvljeyvehhbdsziofbkjqb56rfrfr6giq");
    assertThat(BuiltContent.of(directory, "p.json", utf8(Sources.PENGUINS_JSON)).root())
        .hasToString("bafybeia4tdv22a7yahopiwpnffhwela726d7v3spupgiammhdum52qzghm");
    assertThat(BuiltContent.of(directory, "p.jsonl", utf8("{\"a\":1}\n{\"a\":null}\n")).root())
        .hasToString("bafybeidinpqufpiwebmcfmzmvyhwqnzkoejkcvovndg43vuceafof4jjhe");
  }

  @Test
  void progressEndsAtTheWhole() throws IOException {
    List<Long> reported = new ArrayList<>();
    penguins.open().read((done, total) -> reported.addAll(List.of(done, total)));
    assertThat(reported.get(reported.size() - 2)).isEqualTo(reported.getLast());
    assertThat(reported.getLast()).isEqualTo(utf8(Sources.PENGUINS_JSON).length + 5 * 32);
  }

  @Test
  void anyFlippedBitOfAnyBlockIsRefusedWithTheBlocksName() {
    penguins
        .blocks()
        .blocks
        .forEach((cid, block) -> {
          for (long bit = 0; bit < 8L * block.length; bit += 13) {
            StoredBlocks altered = penguins.blocks().flipped(cid, bit);
            ContentException refusal =
                catchThrowableOfType(
                    ContentException.class,
                    () ->
                        DatasetContents.open(BuiltContent.dag(altered), penguins.root())
                            .read(Progress.SILENT));
            assertThat(refusal.cid()).isEqualTo(cid);
          }
        });
  }

  @Test
  void aMissingBlockIsNamed() {
    for (Cid cid : new HashSet<>(penguins.blocks().blocks.keySet())) {
      StoredBlocks altered = new StoredBlocks();
      altered.blocks.putAll(penguins.blocks().blocks);
      altered.blocks.remove(cid);
      BlockNotFoundException missing =
          catchThrowableOfType(
              BlockNotFoundException.class,
              () ->
                  DatasetContents.open(BuiltContent.dag(altered), penguins.root())
                      .read(Progress.SILENT));
      assertThat(missing.cid()).isEqualTo(cid);
    }
  }

  @Test
  void theDirectoryHoldsExactlyTheFiveFiles() throws IOException {
    for (String name : DatasetLayout.NAMES) {
      assertThat(refusalWith(name, Optional.empty())).isEqualTo(Fault.LAYOUT);
    }
    assertThat(refusalWith("more", Optional.of(utf8("x")))).isEqualTo(Fault.LAYOUT);
  }

  @Test
  void filesOfImpossibleSizeOrFormAreRefused() throws IOException {
    assertThat(refusalWith("manifest.sig", Optional.of(new byte[64]))).isEqualTo(Fault.LAYOUT);
    assertThat(refusalWith("manifest.sig", Optional.of(new byte[65]))).isEqualTo(Fault.SIGNATURE);
    assertThat(refusalWith("manifest.json", Optional.of(new byte[1 << 17])))
        .isEqualTo(Fault.LAYOUT);
    assertThat(refusalWith("manifest.json", Optional.of(utf8("{}")))).isEqualTo(Fault.MANIFEST);
    assertThat(refusalWith("metadata.json", Optional.of(new byte[(1 << 20) + 1])))
        .isEqualTo(Fault.LAYOUT);
    assertThat(refusalWith("metadata.json", Optional.of(utf8("{}")))).isEqualTo(Fault.METADATA);
    assertThat(refusalWith("leaves", Optional.of(new byte[31]))).isEqualTo(Fault.LAYOUT);
    assertThat(refusalWith("leaves", Optional.of(new byte[32]))).isEqualTo(Fault.LEAVES_ORDER);
    assertThat(refusalWith("leaves", Optional.of(new byte[(32 << 20) + 32])))
        .isEqualTo(Fault.LAYOUT);
    assertThat(refusalWith("data", Optional.of(utf8("[1]")))).isEqualTo(Fault.NOT_AN_OBJECT);
  }

  @Test
  void otherDataOfTheSameFormShowsInTheFindings() throws IOException {
    DatasetContents contents = with("data", Optional.of(utf8("[{\"a\":1}]")));
    ContentFindings findings = contents.read(Progress.SILENT);
    assertThat(findings.recordsRoot()).isNotEqualTo(findings.leavesRoot());
    assertThat(contents.metadata().contradictedBy(findings)).hasSize(3);
  }

  @Test
  void aFileThatIsWrittenToWhileItIsReadIsRefused() throws IOException {
    Path source = directory.resolve("growing.csv");
    Files.write(source, utf8("a\n1\n"));
    Progress touching =
        (done, total) -> {
          try {
            Files.setLastModifiedTime(source, FileTime.fromMillis(done));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    DatasetException refusal =
        catchThrowableOfType(
            DatasetException.class,
            () ->
                DatasetBuilder.build(
                    source,
                    BuiltContent.plan(DatasetDescription.named("x")),
                    BuiltContent::sign,
                    new StoredBlocks(),
                    touching));
    assertThat(refusal.fault()).isEqualTo(Fault.FILE_CHANGED);
  }

  @Test
  void aLabelThatIsNoFieldIsRefused() {
    DatasetDescription description =
        new DatasetDescription(
            "x",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("species"),
            Optional.empty());
    DatasetException refusal =
        catchThrowableOfType(
            DatasetException.class,
            () -> BuiltContent.of(directory, "p.csv", utf8(Sources.PENGUINS_CSV), description));
    assertThat(refusal.fault()).isEqualTo(Fault.NOT_A_LABEL);
  }

  /** The content with one file replaced or removed, under its own root. */
  private DatasetContents with(String name, Optional<byte[]> file) throws IOException {
    StoredBlocks blocks = new StoredBlocks();
    blocks.blocks.putAll(penguins.blocks().blocks);
    Map<String, UnixFsEntry> entries = new LinkedHashMap<>();
    for (String other : DatasetLayout.NAMES) {
      byte[] bytes = BuiltContent.dag(blocks).openFile(penguins.file(other)).readAllBytes();
      entries.put(other, UnixFsFile.importFrom(new ByteArrayInputStream(bytes), blocks));
    }
    entries.remove(name);
    if (file.isPresent()) {
      entries.put(name, UnixFsFile.importFrom(new ByteArrayInputStream(file.get()), blocks));
    }
    Cid root = UnixFsDirectory.write(entries, blocks).cid();
    return DatasetContents.open(BuiltContent.dag(blocks), root);
  }

  private Fault refusalWith(String name, Optional<byte[]> file) {
    return catchThrowableOfType(
            DatasetException.class,
            () -> {
              DatasetContents contents = with(name, file);
              contents.signedManifest();
              contents.read(Progress.SILENT);
            })
        .fault();
  }

  @Test
  void descriptionsAreTextInNormalizationFormC() {
    for (String name : List.of("", "e\u0301", "\ud800", "x".repeat(20_000))) {
      assertThat(
              catchThrowableOfType(
                  IllegalArgumentException.class, () -> DatasetDescription.named(name)))
          .isNotNull();
    }
    assertThat(DatasetDescription.named("é").name()).isEqualTo("é");
  }
}
