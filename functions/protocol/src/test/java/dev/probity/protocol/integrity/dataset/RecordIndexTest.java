package dev.probity.protocol.integrity.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordIndexTest {
  private static final long MIB = 1 << 20;

  @Test
  void anEntryStandsForTheFirstRecordAndForEachMebibyte() throws IOException {
    RecordIndex index = new RecordIndex();
    long[] starts = {10, 11, MIB, MIB + 10, MIB + 11, 5 * MIB, 5 * MIB + 1, 6 * MIB - 1, 6 * MIB};
    for (int i = 0; i < starts.length; i++) {
      index.add(i + 1L, starts[i]);
    }
    assertThat(file(index)).isEqualTo(places(1, 10, 4, MIB + 10, 6, 5 * MIB, 9, 6 * MIB));
    assertThat(index.first()).isEqualTo(new RecordIndex.Place(1, 10));
    assertThat(index.before(1).number()).isEqualTo(1);
    assertThat(index.before(3).number()).isEqualTo(1);
    assertThat(index.before(4).number()).isEqualTo(4);
    assertThat(index.before(8).number()).isEqualTo(6);
    assertThat(index.before(9)).isEqualTo(new RecordIndex.Place(9, 6 * MIB));
    assertThat(index.before(Long.MAX_VALUE).number()).isEqualTo(9);
  }

  @Test
  void anIndexIsReadAsItWasWritten() throws IOException {
    byte[] file = places(1, 0, 2, MIB, 100, 7 * MIB);
    assertThat(file(read(file))).isEqualTo(file);
    assertThat(read(new byte[0]).isEmpty()).isTrue();
  }

  @Test
  void anIndexThatNoDataCanHaveIsRefused() {
    for (byte[] file :
        new byte[][] {
          places(2, 0),
          places(0, 0),
          places(1, -1),
          places(1, 0, 1, MIB),
          places(1, 0, 2, MIB - 1),
          places(1, 0, 2, 0),
          places(1, MIB, 2, 0),
          places(1, 0, -2, MIB),
          places(1, 0, 2, Long.MIN_VALUE),
          places(1, 0, RecordReader.MAX_RECORDS + 1L, MIB),
          Arrays.copyOf(places(1, 0), 15),
          Arrays.copyOf(places(1, 0), 17)
        }) {
      DatasetException refused = catchThrowableOfType(DatasetException.class, () -> read(file));
      assertThat(refused.fault()).isEqualTo(Fault.RECORD_INDEX);
    }
  }

  @Test
  void anotherIndexThanThatOfTheDataIsRefused() throws IOException {
    read(places(1, 3)).requireSame(read(places(1, 3)));
    assertThatThrownBy(() -> read(places(1, 3)).requireSame(read(places(1, 4))))
        .isInstanceOf(DatasetException.class);
    assertThatThrownBy(() -> read(places(1, 3)).requireSame(read(places(1, 3, 2, 9 * MIB))))
        .isInstanceOf(DatasetException.class);
    assertThatThrownBy(() -> read(places()).requireSame(read(places(1, 3))))
        .isInstanceOf(DatasetException.class);
  }

  private static RecordIndex read(byte[] file) throws IOException {
    return RecordIndex.read(new ByteArrayInputStream(file));
  }

  private static byte[] file(RecordIndex index) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    index.writeTo(file);
    return file.toByteArray();
  }

  private static byte[] places(long... numbersAndStarts) {
    ByteBuffer file = ByteBuffer.allocate(8 * numbersAndStarts.length);
    Arrays.stream(numbersAndStarts).forEach(file::putLong);
    return file.array();
  }
}
