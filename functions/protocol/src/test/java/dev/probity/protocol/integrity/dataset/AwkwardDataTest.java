package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.refusal;
import static dev.probity.protocol.integrity.dataset.Sources.texts;
import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Data as people have it: it is taken as it stands, or refused with the place and the limit. */
class AwkwardDataTest {
  private static final long GIBIBYTE = 1L << 30;

  @Test
  void aLineInAnotherEncodingIsNamedByByteAndLine() {
    for (DataFormat format : new DataFormat[] {DataFormat.CSV, DataFormat.TSV}) {
      byte[] mixed = join(utf8("a\nnaïve\n"), "café\n".getBytes(StandardCharsets.ISO_8859_1));
      DatasetException refusal = refusal(format, mixed);
      assertThat(refusal.fault()).isEqualTo(Fault.NOT_UTF8);
      assertThat(refusal)
          .hasMessageStartingWith("record 2: byte offset 12 is not UTF-8")
          .hasMessageEndingWith("(line 3)");
    }
    byte[] mixed =
        join(utf8("{\"a\":\"ï\"}\n"), "{\"a\":\"é\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal(DataFormat.JSON_LINES, mixed))
        .hasMessageStartingWith("record 2: byte offset 17 is not UTF-8")
        .hasMessageEndingWith("(line 2)");
  }

  @Test
  void aHundredThousandColumnsAreRefusedWithTheLimit() {
    DatasetException refusal = refusal(DataFormat.CSV, "x" + ",x".repeat(99_999) + "\n");
    assertThat(refusal.fault()).isEqualTo(Fault.TOO_MANY_FIELDS);
    assertThat(refusal).hasMessageContaining("more than 4096 columns, the limit");
    StringBuilder object = new StringBuilder("{\"c\":0");
    for (int i = 0; i < 99_999; i++) {
      object.append(",\"").append(i).append("\":0");
    }
    assertThat(refusal(DataFormat.JSON_LINES, object.append('}').toString()))
        .hasMessageContaining("more than 4096 members");
  }

  @Test
  void aLineOfOneGibibyteIsRefusedAfterOneRecordsWorthOfIt() {
    Map<DataFormat, String> beginnings =
        Map.of(
            DataFormat.CSV,
            "a,b\n1,",
            DataFormat.TSV,
            "a\tb\n1\t",
            DataFormat.JSON_LINES,
            "{\"a\":\"",
            DataFormat.JSON_ARRAY,
            "[{\"a\":\"");
    beginnings.forEach((format, beginning) -> {
      EndlessLine line = new EndlessLine(utf8(beginning), GIBIBYTE);
      DatasetException refusal =
          catchThrowableOfType(DatasetException.class, () -> format.read(line).next());
      assertThat(refusal.fault()).as(format.name()).isEqualTo(Fault.RECORD_TOO_LARGE);
      assertThat(refusal).hasMessageContaining("record 1").hasMessageContaining("1048576");
      assertThat(line.read).isLessThan(4L * RecordReader.MAX_RECORD_BYTES);
    });
  }

  @Test
  void notANumberInfinitiesAndExponentsStayTheirText() {
    assertThat(texts(DataFormat.CSV, "a,b,c\nNaN,-Infinity,1.50E+03\n"))
        .containsExactly("{\"a\":\"NaN\",\"b\":\"-Infinity\",\"c\":\"1.50E+03\"}");
    assertThat(texts(DataFormat.JSON_LINES, "{\"a\":1.50E+03,\"b\":-0.0}\n"))
        .containsExactly("{\"a\":\"1.50E+03\",\"b\":\"-0.0\"}");
    assertThat(refusal(DataFormat.JSON_LINES, "{\"a\":NaN}\n").fault())
        .isEqualTo(Fault.MALFORMED_JSON);
  }

  @Test
  void duplicateMembersAreRefusedAtAnyDepth() {
    for (String object : new String[] {"{\"a\":1,\"a\":1}", "{\"b\":[{\"a\":1,\"\\u0061\":2}]}"}) {
      DatasetException refusal = refusal(DataFormat.JSON_LINES, "{\"a\":1}\n" + object + "\n");
      assertThat(refusal.fault()).isEqualTo(Fault.DUPLICATE_NAME);
      assertThat(refusal).hasMessageContaining("record 2").hasMessageContaining("line 2");
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(first);
    joined.writeBytes(second);
    return joined.toByteArray();
  }

  /** A beginning and then letters, made as they are read. */
  private static final class EndlessLine extends InputStream {
    private final byte[] beginning;
    private final long length;
    private long read;

    EndlessLine(byte[] beginning, long length) {
      this.beginning = beginning;
      this.length = length;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int count) {
      if (read == length) {
        return -1;
      }
      int given = (int) Math.min(count, length - read);
      Arrays.fill(target, from, from + given, (byte) 'x');
      for (int i = 0; i < given && read + i < beginning.length; i++) {
        target[from + i] = beginning[(int) read + i];
      }
      read += given;
      return given;
    }
  }
}
