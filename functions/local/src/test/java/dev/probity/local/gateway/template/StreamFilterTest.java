package dev.probity.local.gateway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of Lambda's event filtering is read, and that the rest is refused. */
final class StreamFilterTest {
  private static final String RECORD =
      """
      {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": "a/outbox/1"}}, "SizeBytes": 7}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"eventName\": [\"INSERT\"]} | true",
        "{\"eventName\": [\"REMOVE\", \"INSERT\"]} | true",
        "{\"eventName\": [\"REMOVE\"]} | false",
        "{\"eventName\": [\"insert\"]} | false",
        "{\"eventName\": [\"INSER\"]} | false",
        "{\"dynamodb\": {\"Keys\": {\"pk\": {\"S\": [{\"prefix\": \"a/outbox/\"}]}}}} | true",
        "{\"dynamodb\": {\"Keys\": {\"pk\": {\"S\": [{\"prefix\": \"b/outbox/\"}]}}}} | false",
        "{\"dynamodb\": {\"Keys\": {\"pk\": {\"S\": [\"a/outbox/1\"]}}}, \"eventName\":"
            + " [\"INSERT\"]} | true",
        "{\"dynamodb\": {\"Keys\": {\"pk\": {\"S\": [\"a/outbox/1\"]}}}, \"eventName\":"
            + " [\"MODIFY\"]} | false",
        "{\"dynamodb\": {\"NewImage\": {\"pk\": {\"S\": [{\"prefix\": \"\"}]}}}} | false",
        "{\"dynamodb\": {\"SizeBytes\": [\"7\"]}} | false",
        "{\"dynamodb\": [\"INSERT\"]} | false",
      })
  void allMembersMustHoldAndOfAnArrayOne(String pattern, boolean passes) throws Exception {
    assertThat(StreamFilter.parse(pattern).passes(new ObjectMapper().readTree(RECORD)))
        .isEqualTo(passes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{\"a\": {}}",
        "{\"a\": []}",
        "{\"a\": \"b\"}",
        "{\"a\": [1]}",
        "{\"a\": [null]}",
        "{\"a\": [true]}",
        "{\"a\": [[\"b\"]]}",
        "{\"a\": [{\"prefix\": 1}]}",
        "{\"a\": [{\"prefix\": \"b\", \"suffix\": \"c\"}]}",
        "{\"a\": [{\"suffix\": \"b\"}]}",
        "{\"a\": [{\"exists\": true}]}",
        "{\"a\": [{\"anything-but\": [\"b\"]}]}",
        "{\"a\": [{\"numeric\": [\"=\", 1]}]}",
        "{\"a\": [{\"prefix\": {\"equals-ignore-case\": \"b\"}}]}",
        "{\"$or\": [{\"a\": [\"b\"]}]}",
        "{\"a\": [\"b\"], \"a\": [\"c\"]}",
        "{\"a\": [\"b\"]} x"
      })
  void whatIsNotServedIsRefused(String pattern) {
    assertThatIllegalArgumentException().isThrownBy(() -> StreamFilter.parse(pattern));
  }

  @Test
  void aPatternHas4096CharactersAtMostAndIsNotDeeperThanRecordsAre() {
    String rest = "{\"a\": [\"\"]}";
    String longest = "{\"a\": [\"" + "b".repeat(StreamFilter.LONGEST - rest.length()) + "\"]}";
    assertThat(StreamFilter.parse(longest)).isEqualTo(StreamFilter.parse(longest));
    assertThatIllegalArgumentException().isThrownBy(() -> StreamFilter.parse(longest + " "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamFilter.parse("{\"a\":".repeat(20) + "[\"b\"]" + "}".repeat(20)));
  }
}
