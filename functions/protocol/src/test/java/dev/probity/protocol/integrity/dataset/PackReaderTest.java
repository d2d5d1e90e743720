package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several files as one stream, from a stranger. */
class PackReaderTest {
  private static final long SEED = 20_261_122;

  @Test
  void aPackGivesItsFilesBack() throws IOException {
    Map<String, String> packed = new LinkedHashMap<>();
    packed.put("B", "x");
    packed.put("a-b", "");
    packed.put("a/b", "yy");
    packed.put("a/b-c", "z");
    assertThat(read(pack("B", "x", "a-b", "", "a/b", "yy", "a/b-c", "z")))
        .containsExactlyEntriesOf(packed);
  }

  @Test
  void theBytesAreThoseOfTheDescription() throws IOException {
    assertThat(pack("é", "xy"))
        .isEqualTo(
            new byte[] {0, 2, (byte) 0xc3, (byte) 0xa9, 0, 0, 0, 0, 0, 0, 0, 2, 'x', 'y', 0, 0});
  }

  @Test
  void whatAReaderLeavesIsPassedOver() throws IOException {
    PackReader reader = PackReader.folder(new ByteArrayInputStream(pack("a", "123", "b", "4")));
    NamedFile first = reader.next().orElseThrow();
    assertThat(first.content().read()).isEqualTo('1');
    NamedFile second = reader.next().orElseThrow();
    assertThat(first.content().read()).isEqualTo(-1);
    assertThat(second.content().readAllBytes()).isEqualTo(utf8("4"));
    assertThat(reader.next()).isEmpty();
    assertThat(reader.next()).isEmpty();
    assertThat(reader.bytes()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..", ".", "../a", "a/..", "a/../b", "/a", "a/", "a//b", "./a", "a\0b",
      })
  void aPathThatLeadsElsewhereIsRefused(String path) throws IOException {
    assertPacking(pack(path, "x"));
  }

  @Test
  void pathsOutOfOrderAreRefused() throws IOException {
    assertPacking(pack("b", "x", "a", "y"));
    assertPacking(pack("a/b", "x", "a-b", "y"));
  }

  @Test
  void aPathThatIsThereTwiceIsRefused() throws IOException {
    assertPacking(pack("a", "x", "a", "y"));
    DatasetException idx =
        catchThrowableOfType(
            DatasetException.class,
            () -> {
              PackReader reader =
                  PackReader.idx(new ByteArrayInputStream(pack("a", "x", "a", "y")));
              reader.next();
              reader.next();
            });
    assertThat(idx.fault()).isEqualTo(Fault.PACKING);
  }

  @Test
  void aFileWhereOthersHaveAFolderIsRefused() throws IOException {
    assertPacking(pack("a", "x", "a/b", "y"));
    assertPacking(pack("a", "x", "a-b", "", "a.c", "", "a/b", "y"));
    assertPacking(pack("a/b", "x", "a/b-c", "", "a/b/c", "y"));
  }

  @Test
  void aPathOfTooManyNamesIsRefused() throws IOException {
    String deepest = "d/".repeat(FolderWalk.MAX_DEPTH - 1) + "f";
    assertThat(read(pack(deepest, "x"))).containsOnlyKeys(deepest);
    assertPacking(pack("d/" + deepest, "x"));
  }

  @Test
  void aNameThatIsTooLongIsRefused() throws IOException {
    assertPacking(pack("n".repeat(256), "x"));
  }

  @Test
  void aPathThatIsTooLongIsRefusedBeforeItIsRead() {
    assertPacking(ByteBuffer.allocate(2).putShort((short) (PackWriter.MAX_PATH_BYTES + 1)).array());
  }

  @Test
  void aPathThatIsNotUtf8IsRefused() {
    assertPacking(new byte[] {0, 2, (byte) 0xc3, 'x', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    for (long size : new long[] {-1, Long.MIN_VALUE, (1L << 40) + 1, Long.MAX_VALUE}) {
      assertPacking(file("a", size));
    }
    ByteBuffer two = ByteBuffer.allocate(100);
    two.put(file("a", 1)).put((byte) 'x').put(file("b", 1L << 40));
    assertPacking(Arrays.copyOf(two.array(), two.position()));
  }

  @Test
  void aPackThatIsCutIsRefused() throws IOException {
    byte[] pack = pack("a", "123", "b/c", "4");
    for (int length = 0; length < pack.length; length++) {
      assertPacking(Arrays.copyOf(pack, length));
    }
  }

  @Test
  void aPackThatGoesOnAfterItsEndIsRefused() throws IOException {
    byte[] pack = pack("a", "123");
    assertPacking(Arrays.copyOf(pack, pack.length + 1));
  }

  @Test
  void aWriterTakesExactlyTheSizeThatItWasTold() throws IOException {
    PackWriter writer = new PackWriter(new ByteArrayOutputStream());
    writer.begin("a", 2);
    writer.write('x');
    assertThatThrownBy(writer::finish)
        .isInstanceOfSatisfying(
            DatasetException.class,
            refused -> assertThat(refused.fault()).isEqualTo(Fault.FILE_CHANGED));
    assertThatThrownBy(() -> writer.write(new byte[2]))
        .isInstanceOfSatisfying(
            DatasetException.class,
            refused -> assertThat(refused.fault()).isEqualTo(Fault.FILE_CHANGED));
  }

  @Test
  void anyBytesAreFilesForAFolderOrRefused() throws IOException {
    fuzz(20_000, SEED);
  }

  @Test
  @Tag("fuzz")
  void anyBytesAreFilesForAFolderOrRefusedForLong() throws IOException {
    fuzz(5_000_000, SEED + 1);
  }

  private static void fuzz(int rounds, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> seeds =
        List.of(
            pack("a", "123", "a.b/c", "4", "b", ""), pack("d/e/f", "x", "d/e/g", "y", "é/ü", "zz"));
    int accepted = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = Mutations.mutate(seeds.get(random.nextInt(seeds.size())), random);
      String description = "seed " + seed + ", round " + round;
      try {
        Map<String, String> files = read(bytes);
        accepted++;
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        PackWriter writer = new PackWriter(again);
        String previous = "";
        for (Map.Entry<String, String> file : files.entrySet()) {
          assertThat(DataPass.compare(previous, file.getKey())).as(description).isNegative();
          assertThat("/" + file.getKey() + "/").as(description).doesNotContain("/../", "//", "/./");
          previous = file.getKey();
          byte[] content = file.getValue().getBytes(StandardCharsets.ISO_8859_1);
          writer.begin(file.getKey(), content.length);
          writer.write(content);
        }
        writer.finish();
        assertThat(again.toByteArray()).as(description).isEqualTo(bytes);
      } catch (DatasetException refused) {
        assertThat(refused.fault()).as(description).isEqualTo(Fault.PACKING);
      }
    }
    assertThat(accepted).isGreaterThan(rounds / 100);
  }

  /** Pairs of path and text; ends as a pack does. */
  static byte[] pack(String... pathsAndTexts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PackWriter writer = new PackWriter(out);
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      byte[] text = utf8(pathsAndTexts[i + 1]);
      writer.begin(pathsAndTexts[i], text.length);
      writer.write(text);
    }
    writer.finish();
    return out.toByteArray();
  }

  private static byte[] file(String path, long size) {
    byte[] name = utf8(path);
    return ByteBuffer.allocate(10 + name.length)
        .putShort((short) name.length)
        .put(name)
        .putLong(size)
        .array();
  }

  private static Map<String, String> read(byte[] pack) throws IOException {
    PackReader reader = PackReader.folder(new ByteArrayInputStream(pack));
    Map<String, String> files = new LinkedHashMap<>();
    for (Optional<NamedFile> file = reader.next(); file.isPresent(); file = reader.next()) {
      files.put(
          file.get().path(),
          new String(file.get().content().readAllBytes(), StandardCharsets.ISO_8859_1));
    }
    return files;
  }

  private static void assertPacking(byte[] pack) {
    DatasetException refused = catchThrowableOfType(DatasetException.class, () -> read(pack));
    assertThat(refused.fault()).isEqualTo(Fault.PACKING);
  }
}
