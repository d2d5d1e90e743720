package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Folders.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxDatasetTest {
  private static final int ITEMS = 6;
  private static final int SIDE = 4;

  @TempDir Path folder;
  private Path images;
  private Path labels;

  @BeforeEach
  void write() throws IOException {
    images = folder.resolve("t10k-images-idx3-ubyte");
    labels = folder.resolve("t10k-labels-idx1-ubyte");
    write(images, new int[] {ITEMS, SIDE, SIDE}, 1);
    write(labels, new int[] {ITEMS}, 2);
  }

  private static void write(Path file, int[] sizes, long seed) throws IOException {
    int size = 1;
    for (int dimension : sizes) {
      size *= dimension;
    }
    byte[] payload = new byte[size];
    new SplittableRandom(seed).nextBytes(payload);
    Files.write(file, idx(0x08, sizes, payload));
  }

  private BuiltContent content() throws IOException {
    return BuiltContent.of(told());
  }

  private DataSource told() throws IOException {
    return DataSource.of(images, Optional.empty(), DataSource.Options.DEFAULT);
  }

  @Test
  void thePairIsToldByTheNameOfTheImages() throws IOException {
    assertThat(told()).isEqualTo(new DataSource.IdxPair(images, labels));
    assertThat(told().bytes()).isEqualTo(Files.size(images) + Files.size(labels));
    Path dotted = Files.copy(images, folder.resolve("x-images.idx3-ubyte"));
    Path labelsOfDotted = Files.copy(labels, folder.resolve("x-labels.idx1-ubyte"));
    assertThat(DataSource.of(dotted, Optional.empty(), DataSource.Options.DEFAULT))
        .isEqualTo(new DataSource.IdxPair(dotted, labelsOfDotted));
  }

  @Test
  void labelsThatNobodyTellsAreAskedFor() throws IOException {
    Files.move(labels, folder.resolve("classes"));
    assertThat(fault(() -> told())).isEqualTo(Fault.NO_LABELS);
    DataSource told =
        DataSource.of(
            images,
            Optional.empty(),
            new DataSource.Options(Optional.of(folder.resolve("classes")), HiddenFiles.REFUSE));
    assertThat(BuiltContent.of(told).built().manifest().message().records()).isEqualTo(ITEMS);
    Path table = Files.writeString(folder.resolve("t.csv"), "a\n1\n");
    assertThat(
            fault(() ->
                DataSource.of(
                    table,
                    Optional.empty(),
                    new DataSource.Options(Optional.of(table), HiddenFiles.REFUSE))))
        .isEqualTo(Fault.NO_LABELS);
    Path bare = Files.copy(images, folder.resolve("digits"));
    DatasetException refusal =
        refusal(() -> DataSource.of(bare, Optional.empty(), DataSource.Options.DEFAULT));
    assertThat(refusal.fault()).isEqualTo(Fault.NO_LABELS);
    assertThat(refusal).hasMessageContaining("--labels FILE");
  }

  @Test
  void whatIsReadIsWhatTheManifestSigns() throws IOException, WireException {
    BuiltContent content = content();
    Manifest manifest = content.built().manifest().message();
    DatasetContents contents = content.open();
    ContentFindings findings = contents.read(Progress.SILENT);
    assertThat(findings.contentHash())
        .isEqualTo(manifest.contentHash())
        .isEqualTo(told().contentHash())
        .isEqualTo(Folders.contentHashByCoreutils(folder));
    assertThat(findings.size())
        .isEqualTo(manifest.size())
        .isEqualTo(contents.dataSize())
        .isEqualTo(told().bytes());
    assertThat(findings.recordsRoot())
        .isEqualTo(manifest.recordsRoot())
        .isEqualTo(findings.leavesRoot());
    assertThat(findings.records()).isEqualTo(ITEMS);
    assertThat(content.blocks().asked).containsAll(content.blocks().blocks.keySet());
    assertThat(contents.metadata()).isEqualTo(content.built().metadata());
    assertThat(contents.metadata().contradictedBy(findings)).isEmpty();
    assertThat(contents.metadata().fields())
        .extracting(field -> field.name() + " " + field.type())
        .containsExactly("index INTEGER", "label INTEGER", "sha256 TEXT", "size INTEGER");
  }

  @Test
  void bothFilesLieInTheContentUnderTheirNames() throws IOException {
    BuiltContent content = content();
    for (Path file : new Path[] {images, labels}) {
      Cid cid = content.dataFile(String.valueOf(file.getFileName()));
      assertThat(BuiltContent.dag(content.blocks()).openFile(cid).readAllBytes())
          .isEqualTo(Files.readAllBytes(file));
    }
  }

  @Test
  void twoFilesOfOneNameAreRefused() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Path same = Files.copy(labels, other.resolve(images.getFileName()));
    assertThat(fault(() -> BuiltContent.of(new DataSource.IdxPair(images, same))))
        .isEqualTo(Fault.DUPLICATE_NAME);
  }

  @Test
  void anyFlippedBitOfAnItemOrLabelNamesItsRecord() throws IOException {
    BuiltContent content = content();
    Cid items = content.dataFile("t10k-images-idx3-ubyte");
    for (int bit = 8 * 16; bit < 8 * (16 + ITEMS * SIDE * SIDE); bit++) {
      RecordDiagnosis diagnosis = content.diagnose(content.blocks().flipped(items, bit));
      assertThat(diagnosis.records()).containsExactly((bit / 8 - 16L) / (SIDE * SIDE) + 1);
      assertThat(diagnosis.unmatchedLeaves()).isEqualTo(1);
    }
    Cid classes = content.dataFile("t10k-labels-idx1-ubyte");
    for (int bit = 8 * 8; bit < 8 * (8 + ITEMS); bit++) {
      assertThat(content.diagnose(content.blocks().flipped(classes, bit)).records())
          .containsExactly(bit / 8 - 8L + 1);
    }
  }

  @Test
  void aFlippedBitOfAHeaderIsSaidOrNamesRecords() throws IOException {
    BuiltContent content = content();
    for (String name : new String[] {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
      int header = name.contains("images") ? 16 : 8;
      for (int bit = 0; bit < 8 * header; bit++) {
        if (header == 16 && bit == 16) {
          continue; // unsigned bytes become signed ones, which are the same items
        }
        RecordDiagnosis diagnosis =
            content.diagnose(content.blocks().flipped(content.dataFile(name), bit));
        assertThat(diagnosis.obstacle().isPresent() || !diagnosis.records().isEmpty())
            .as("bit %d: %s", bit, diagnosis)
            .isTrue();
      }
    }
  }

  @Test
  void aMissingLeafMovesNoOtherItem() throws IOException {
    int side = 1024;
    write(images, new int[] {ITEMS, side, side}, 3);
    BuiltContent content = content();
    Cid third = content.built().blocks().get(2).cid();
    StoredBlocks altered = new StoredBlocks();
    altered.blocks.putAll(content.blocks().blocks);
    altered.blocks.remove(third);
    RecordDiagnosis diagnosis = content.diagnose(altered);
    assertThat(diagnosis.unreadable()).containsExactly(third);
    assertThat(diagnosis.records()).isEmpty();
    assertThat(diagnosis.unmatchedLeaves()).isEqualTo(2); // 16 bytes of header: two items touch it

    altered.blocks.put(third, new byte[5]);
    assertThat(content.diagnose(altered).records()).containsExactly(2L, 3L);
  }

  @Test
  void aFileThatIsWrittenToWhileItIsReadIsRefused() {
    for (Path file : new Path[] {images, labels}) {
      Progress touching =
          (done, total) -> {
            try {
              Files.setLastModifiedTime(file, FileTime.fromMillis(done));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      DatasetException refusal =
          refusal(() ->
              DatasetBuilder.build(
                  told(),
                  BuiltContent.plan(DatasetDescription.named("x")),
                  BuiltContent::sign,
                  new StoredBlocks(),
                  touching));
      assertThat(refusal.fault()).isEqualTo(Fault.FILE_CHANGED);
    }
  }

  @Test
  void labelsCanBeCounted() throws IOException {
    Files.write(labels, idx(8, new int[] {ITEMS}, new byte[] {1, 1, 1, 0, 0, 9}));
    DatasetDescription description =
        new DatasetDescription(
            "digits",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("label"),
            Optional.empty());
    assertThat(BuiltContent.of(told(), description).built().metadata().labels().orElseThrow())
        .extracting(ValueCounts::values)
        .asString()
        .contains("value=Optional[1], records=3");
  }

  private interface Attempt {
    Object make() throws IOException;
  }

  private static DatasetException refusal(Attempt attempt) {
    return catchThrowableOfType(DatasetException.class, attempt::make);
  }

  private static Fault fault(Attempt attempt) {
    return refusal(attempt).fault();
  }
}
