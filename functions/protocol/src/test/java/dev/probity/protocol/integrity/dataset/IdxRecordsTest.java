package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Folders.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class IdxRecordsTest {
  private static final byte[] IMAGES =
      idx(0x08, new int[] {3, 2, 2}, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  private static final byte[] LABELS = idx(0x08, new int[] {3}, new byte[] {7, 0, (byte) 255});

  @Test
  void aRecordIsAnItemsIndexLabelSizeAndHash() throws IOException {
    String first = FileListing.hex(Digests.sha256(new byte[] {1, 2, 3, 4}));
    String last = FileListing.hex(Digests.sha256(new byte[] {9, 10, 11, 12}));
    assertThat(texts(IMAGES, LABELS))
        .hasSize(3)
        .startsWith("{\"index\":\"0\",\"label\":\"7\",\"sha256\":\"" + first + "\",\"size\":\"4\"}")
        .endsWith("{\"index\":\"2\",\"label\":\"255\",\"sha256\":\"" + last + "\",\"size\":\"4\"}");
  }

  @Test
  void theFileOfOneDimensionHoldsTheLabelsWhateverTheOrder() throws IOException {
    assertThat(texts(LABELS, IMAGES)).isEqualTo(texts(IMAGES, LABELS));
  }

  @Test
  void labelsOfEveryIntegerTypeAreDecimal() throws IOException {
    byte[] images = idx(0x0D, new int[] {1, 1}, new byte[4]);
    assertThat(label(images, idx(0x09, new int[] {1}, new byte[] {-1}))).isEqualTo("-1");
    assertThat(label(images, idx(0x0B, new int[] {1}, new byte[] {1, 0}))).isEqualTo("256");
    assertThat(label(images, idx(0x0C, new int[] {1}, new byte[] {-1, -1, -1, -2})))
        .isEqualTo("-2");
    for (int type : new int[] {0x0D, 0x0E}) {
      assertThat(fault(images, idx(type, new int[] {1}, new byte[8])))
          .isEqualTo(Fault.ELEMENT_TYPE);
    }
  }

  @Test
  void aWrongMagicIsRefused() {
    byte[] other = IMAGES.clone();
    other[1] = 1;
    assertThat(fault(other, LABELS)).isEqualTo(Fault.NOT_IDX);
    assertThat(fault(IMAGES, new byte[] {0, 0})).isEqualTo(Fault.NOT_IDX);
    DatasetException packed = refusal(new byte[] {0x1f, (byte) 0x8b, 8, 0}, LABELS);
    assertThat(packed.fault()).isEqualTo(Fault.NOT_IDX);
    assertThat(packed).hasMessageContaining("gunzip");
  }

  @Test
  void anUnknownElementTypeIsRefusedWithItsCode() {
    byte[] other = IMAGES.clone();
    other[2] = 0x0A;
    assertThat(fault(other, LABELS)).isEqualTo(Fault.ELEMENT_TYPE);
    assertThat(refusal(other, LABELS))
        .hasMessage("\"one\", byte 2: 0x0a is no element type of IDX");
  }

  @Test
  void impossibleAndOverflowingSizesAreRefusedBeforeAnythingIsRead() {
    int most = Integer.MAX_VALUE;
    for (int[] sizes :
        new int[][] {
          {3, 0, 4},
          {3, -1, 4},
          {-3, 2, 2},
          {3, most, most, most, most},
          {most, most},
          {3, 1, most, 1024}
        }) {
      assertThat(fault(idx(0x08, sizes, new byte[0]), LABELS))
          .as(Arrays.toString(sizes))
          .isEqualTo(Fault.DIMENSIONS);
    }
    assertThat(fault(idx(0x08, new int[9], new byte[0]), LABELS)).isEqualTo(Fault.DIMENSIONS);
    assertThat(fault(new byte[] {0, 0, 8, 0}, LABELS)).isEqualTo(Fault.DIMENSIONS);
  }

  @Test
  void twoFilesOfItemsOrTwoOfLabelsAreRefused() {
    assertThat(fault(IMAGES, IMAGES)).isEqualTo(Fault.DIMENSIONS);
    assertThat(fault(LABELS, LABELS)).isEqualTo(Fault.DIMENSIONS);
  }

  @Test
  void countsThatDifferAreRefused() {
    DatasetException refusal = refusal(IMAGES, idx(0x08, new int[] {4}, new byte[4]));
    assertThat(refusal.fault()).isEqualTo(Fault.LABEL_COUNT);
    assertThat(refusal).hasMessage("\"one\" has 3 items and \"two\" 4 labels");
  }

  @Test
  void aShortPayloadIsNamedByItsRecord() {
    for (int cut = 1; cut <= 4; cut++) {
      DatasetException refusal = refusal(Arrays.copyOf(IMAGES, IMAGES.length - cut), LABELS);
      assertThat(refusal.fault()).isEqualTo(Fault.SHORT_FILE);
      assertThat(refusal.record()).hasValue(3);
    }
    assertThat(fault(IMAGES, Arrays.copyOf(LABELS, LABELS.length - 1))).isEqualTo(Fault.SHORT_FILE);
    assertThat(fault(Arrays.copyOf(IMAGES, 7), LABELS)).isEqualTo(Fault.SHORT_FILE);
  }

  @Test
  void aLongPayloadIsRefused() {
    assertThat(fault(Arrays.copyOf(IMAGES, IMAGES.length + 1), LABELS)).isEqualTo(Fault.LONG_FILE);
    assertThat(fault(IMAGES, Arrays.copyOf(LABELS, LABELS.length + 1))).isEqualTo(Fault.LONG_FILE);
  }

  @Test
  void noItemsAndTooManyAreRefused() {
    assertThat(fault(idx(8, new int[] {0, 2}, new byte[0]), idx(8, new int[] {0}, new byte[0])))
        .isEqualTo(Fault.NO_RECORDS);
    int tooMany = RecordReader.MAX_RECORDS + 1;
    assertThat(
            fault(
                idx(8, new int[] {tooMany, 1}, new byte[0]),
                idx(8, new int[] {tooMany}, new byte[0])))
        .isEqualTo(Fault.TOO_MANY_RECORDS);
  }

  /** An item of 5 GiB, of which 300,000 bytes come. */
  @Test
  void noMemoryIsTakenForWhatAHeaderClaims() {
    byte[] claim = idx(0x08, new int[] {1, 5, 1 << 30}, new byte[300_000]);
    DatasetException refusal = refusal(claim, idx(8, new int[] {1}, new byte[1]));
    assertThat(refusal.fault()).isEqualTo(Fault.SHORT_FILE);
  }

  @Test
  void anyBytesAreRecordsOrARefusal() throws IOException {
    fuzz(20_000, 20_260_102);
  }

  @Test
  @Tag("fuzz")
  void anyBytesAreRecordsOrARefusalForLong() throws IOException {
    fuzz(5_000_000, 20_260_103);
  }

  private static void fuzz(int rounds, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int accepted = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] images = random.nextBoolean() ? IMAGES : Mutations.mutate(IMAGES, random);
      byte[] labels = random.nextBoolean() ? LABELS : Mutations.mutate(LABELS, random);
      try {
        assertThat(texts(images, labels)).as("seed %d, round %d", seed, round).isNotEmpty();
        accepted++;
      } catch (DatasetException refused) {
        assertThat(refused).as("seed %d, round %d", seed, round).message().isNotBlank();
      }
    }
    assertThat(accepted).isGreaterThan(rounds / 10);
  }

  private static String label(byte[] images, byte[] labels) throws IOException {
    String text = texts(images, labels).getFirst();
    return text.substring(text.indexOf("\"label\":\"") + 9, text.indexOf("\",\"sha256"));
  }

  private static List<String> texts(byte[] one, byte[] two) throws IOException {
    IdxRecords reader =
        new IdxRecords(new NamedFile("one", stream(one)), new NamedFile("two", stream(two)));
    List<String> texts = new ArrayList<>();
    for (Optional<SourceRecord> record = reader.next();
        record.isPresent();
        record = reader.next()) {
      texts.add(new String(record.get().canonical(), StandardCharsets.UTF_8));
    }
    return texts;
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static DatasetException refusal(byte[] one, byte[] two) {
    return catchThrowableOfType(DatasetException.class, () -> texts(one, two));
  }

  private static Fault fault(byte[] one, byte[] two) {
    return refusal(one, two).fault();
  }
}
