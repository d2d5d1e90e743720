package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.DataFormat.JSON_ARRAY;
import static dev.probity.protocol.integrity.dataset.DataFormat.JSON_LINES;
import static dev.probity.protocol.integrity.dataset.Sources.refusal;
import static dev.probity.protocol.integrity.dataset.Sources.texts;
import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonRecordsTest {
  @Test
  void numbersAreTheirSourceText() {
    assertThat(
            texts(JSON_ARRAY, "[{\"a\":39.10,\"b\":-0,\"c\":1E+400,\"d\":12345678901234567890}]"))
        .containsExactly(
            "{\"a\":\"39.10\",\"b\":\"-0\",\"c\":\"1E+400\",\"d\":\"12345678901234567890\"}");
  }

  @Test
  void nullStaysNullAndTruthValuesBecomeText() {
    assertThat(texts(JSON_ARRAY, "[{\"a\":null,\"b\":true,\"c\":false}]"))
        .containsExactly("{\"a\":null,\"b\":\"true\",\"c\":\"false\"}");
  }

  @Test
  void nestedObjectsAndArraysFollowTheSameRule() {
    assertThat(texts(JSON_LINES, "{\"z\":[1,null,[],{\"y\":2,\"x\":{}}],\"a\":\"\\u0041\\/\\n\"}"))
        .containsExactly("{\"a\":\"A/\\n\",\"z\":[\"1\",null,[],{\"x\":{},\"y\":\"2\"}]}");
  }

  @Test
  void membersAreSortedByUtf16CodeUnits() {
    // U+1F600 is d83d de00 in UTF-16, before U+FB33, though after it by code point.
    assertThat(texts(JSON_LINES, "{\"\uFB33\":1,\"\uD83D\uDE00\":2,\"\\r\":3,\"1\":4}"))
        .containsExactly("{\"\\r\":\"3\",\"1\":\"4\",\"\uD83D\uDE00\":\"2\",\"\uFB33\":\"1\"}");
  }

  @Test
  void theSameTableGivesTheSameRecordsAsJsonAndAsCsvButForNulls() {
    List<String> json = texts(JSON_ARRAY, Sources.PENGUINS_JSON);
    List<String> csv = texts(DataFormat.CSV, Sources.PENGUINS_CSV);
    assertThat(json.get(0))
        .isEqualTo(
            "{\"Beak Length"
                + " (mm)\":\"39.1\",\"Island\":\"Torgersen\",\"Sex\":\"MALE\",\"Species\":\"Adelie\"}");
    assertThat(json.get(1)).contains("\"40.30\"");
    assertThat(json.get(2)).contains("\"Beak Length (mm)\":null").contains("\"Sex\":null");
    assertThat(csv.get(2)).isEqualTo(json.get(2).replace("null", "\"\""));
    for (int i : new int[] {0, 1, 3, 4}) {
      assertThat(csv.get(i)).isEqualTo(json.get(i));
    }
  }

  @Test
  void aByteOrderMarkIsPassedOver() {
    assertThat(texts(JSON_ARRAY, "\uFEFF[{\"a\":1}]")).hasSize(1);
    assertThat(texts(JSON_LINES, "\uFEFF{\"a\":1}")).hasSize(1);
  }

  @Test
  void linesEndAnyWayAndMayBeBlank() {
    assertThat(texts(JSON_LINES, "\n{\"a\":1}\r\n\r\n  {\"a\":2} \r{\"a\":3}"))
        .containsExactly("{\"a\":\"1\"}", "{\"a\":\"2\"}", "{\"a\":\"3\"}");
  }

  @Test
  void emptyFilesAndEmptyArraysAreRefused() {
    assertThat(refusal(JSON_ARRAY, " \n").fault()).isEqualTo(Fault.EMPTY);
    assertThat(refusal(JSON_LINES, "\uFEFF").fault()).isEqualTo(Fault.EMPTY);
    assertThat(refusal(JSON_ARRAY, "[]").fault()).isEqualTo(Fault.NO_RECORDS);
  }

  @Test
  void aSecondMemberOfOneNameIsRefusedAtAnyDepth() {
    DatasetException refusal =
        refusal(JSON_ARRAY, "[{\"a\":1},\n {\"b\":{\"x\":1,\"\\u0078\":2}}]");
    assertThat(refusal.fault()).isEqualTo(Fault.DUPLICATE_NAME);
    assertThat(refusal).hasMessageStartingWith("record 2: line 2, column ");
    assertThat(refusal).hasMessageEndingWith(": a second member named \"x\"");
  }

  @Test
  void whatIsNoObjectIsRefused() {
    assertThat(refusal(JSON_ARRAY, "[{\"a\":1},2]").fault()).isEqualTo(Fault.NOT_AN_OBJECT);
    assertThat(refusal(JSON_LINES, "{\"a\":1}\n[2]\n").fault()).isEqualTo(Fault.NOT_AN_OBJECT);
    assertThat(refusal(JSON_ARRAY, "{\"a\":1}").fault()).isEqualTo(Fault.MALFORMED_JSON);
  }

  @Test
  void aLineHoldsOneWholeObject() {
    assertThat(refusal(JSON_LINES, "{\"a\":1} {\"a\":2}\n").fault())
        .isEqualTo(Fault.MALFORMED_JSON);
    assertThat(refusal(JSON_LINES, "{\"a\":1}\n{\"a\":\n2}\n"))
        .hasMessageStartingWith("record 2: line 2");
  }

  @Test
  void nothingFollowsTheArray() {
    for (String file :
        List.of("[{\"a\":1}]]", "[{\"a\":1}] x", "[{\"a\":1},]", "[{\"a\":1}", "[{\"a\":1}{}]")) {
      assertThat(refusal(JSON_ARRAY, file).fault()).as(file).isEqualTo(Fault.MALFORMED_JSON);
    }
  }

  @Test
  void nonStandardJsonIsRefused() {
    for (String value :
        List.of("NaN", "01", "+1", ".5", "'x'", "// c\n1", "\"\t\"", "tru", "\"\\x\"")) {
      assertThat(refusal(JSON_LINES, "{\"a\":" + value + "}").fault())
          .as(value)
          .isEqualTo(Fault.MALFORMED_JSON);
    }
  }

  @Test
  void halfASurrogatePairIsRefused() {
    assertThat(refusal(JSON_LINES, "{\"a\":\"\\ud800\"}").fault()).isEqualTo(Fault.MALFORMED_JSON);
    assertThat(refusal(JSON_LINES, "{\"\\udc00\":1}").fault()).isEqualTo(Fault.MALFORMED_JSON);
    assertThat(texts(JSON_LINES, "{\"a\":\"\\ud83d\\ude00\"}"))
        .containsExactly("{\"a\":\"\uD83D\uDE00\"}");
  }

  @Test
  void whatIsNotUtf8IsNamedByItsByteOffsetInItsRecord() {
    byte[] file = utf8("[{\"a\":\"x\"},{\"a\":\"y\"}]");
    file[18] = (byte) 0xE9;
    DatasetException refusal = refusal(JSON_ARRAY, file);
    assertThat(refusal.fault()).isEqualTo(Fault.NOT_UTF8);
    assertThat(refusal).hasMessageStartingWith("record 2: byte offset 18 ");
  }

  @Test
  void nestingIsAllowedToThirtyTwoLevels() {
    String deepest = "{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}";
    assertThat(texts(JSON_LINES, deepest)).containsExactly(deepest);
    assertThat(refusal(JSON_LINES, "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}").fault())
        .isEqualTo(Fault.TOO_DEEP);
    assertThat(refusal(JSON_LINES, "{\"a\":" + "[".repeat(100_000)).fault())
        .isEqualTo(Fault.TOO_DEEP);
  }

  @Test
  void aRecordAboveOneMebibyteIsRefusedBeforeItIsHeld() {
    int max = RecordReader.MAX_RECORD_BYTES;
    String fits = "x".repeat(max - "{\"a\":\"\"}".length());
    assertThat(texts(JSON_LINES, "{\"a\":\"" + fits + "\"}")).hasSize(1);
    for (String file :
        List.of(
            "{\"a\":\"" + fits + "x\"}",
            "{\"a\":\"" + "x".repeat(3 * max) + "\"}",
            "{\"" + "x".repeat(3 * max) + "\":1}",
            "{\"a\":" + "1".repeat(3 * max) + "}",
            "{\"a\":[" + "0,".repeat(max) + "0]}",
            "{\"a\":\"" + "\\u0001".repeat(max / 4) + "\"}")) {
      assertThat(refusal(JSON_LINES, file).fault()).isEqualTo(Fault.RECORD_TOO_LARGE);
    }
  }

  @Test
  void messagesDoNotRepeatTheData() {
    assertThat(refusal(JSON_LINES, "{\"a\":secret}")).hasMessageNotContaining("secret");
  }
}
