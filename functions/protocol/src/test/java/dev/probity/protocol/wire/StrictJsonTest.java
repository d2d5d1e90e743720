package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(1000, 4, 20, 50);

  private static JsonNode parse(String text) throws WireException {
    return StrictJson.parse(text.getBytes(UTF_8), LIMITS);
  }

  @Test
  void aDocumentIsReadAsAnyReaderWould() throws WireException, IOException {
    String text =
        " {\"a\":[1,-2,2.5,1e3,true,false,null,\"\\u00e9\\ud83d\\ude00\"],\"\":{\"x\":9007199254740991}}\n";
    assertThat(parse(text)).isEqualTo(new JsonMapper().readTree(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"a":{"b":1,"b":2}}|/a/b: stands twice
          {"a":1,"\\u0061":2}|/a: stands twice
          {"a":["e\\u0301"]}|/a/0: must be in Unicode Normalization Form C
          {"e\\u0301":1}|must be in Unicode Normalization Form C
          ["\\ud800"]|/0: must be Unicode: lone surrogate
          ["\\udc00\\ud800"]|/0: must be Unicode: lone surrogate
          {"a":9007199254740992}|/a: must be a string, being an integer beyond 2^53-1
          {"a":-9007199254740992}|/a: must be a string, being an integer beyond 2^53-1
          {"a":123456789012345678901234567890}|/a: must be a string, being an integer beyond 2^53-1
          {"a":1e999}|/a: must be a finite number
          {} {}|must end after one value
          [[[[[]]]]]|/0/0/0/0: must be at most 4 levels deep
          """)
  void whatLeavesTheProfileIsRefusedByItsPath(String text, String message) {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> parse(text))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,",
        "[1,]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "NaN",
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        "[01]",
        "[+1]",
        "[.5]",
        "[1.]",
        "[0x10]",
        "[1e]",
        "[--1]",
        "// comment\n1",
        "/* comment */1",
        "nul",
        "truex",
        "\"a\nb\"",
        "\"\\x41\"",
        "\"\\u12\"",
        "\"open",
        "1 2",
        "{}x",
        "]",
        "}",
        ",",
        ":",
        "\uFEFF{}",
        "{}\u0000"
      })
  void whatIsNotOneJsonValueIsRefused(String text) {
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> parse(text));
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[][] documents = {
      {'"', (byte) 0xff, '"'},
      {'"', (byte) 0xc0, (byte) 0xaf, '"'},
      {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
      {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'},
      {'"', (byte) 0xe2, (byte) 0x82, '"'},
      "{\"a\":1}".getBytes(UTF_16BE)
    };
    for (byte[] document : documents) {
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> StrictJson.parse(document, LIMITS));
    }
  }

  @Test
  void eachLimitHoldsAtItsBoundAndNotBeyond() throws WireException {
    parse("\"" + "a".repeat(50) + "\"");
    parse("[" + "1,".repeat(19) + "1]");
    parse(" ".repeat(999) + "1");
    parse("[[[[]]]]");
    assertThat(refusal("\"" + "a".repeat(51) + "\"")).contains("at most 50 long");
    assertThat(refusal("{\"" + "a".repeat(51) + "\":1}")).contains("at most 50 long");
    assertThat(refusal("[" + "1,".repeat(20) + "1]")).isEqualTo("/20: is beyond 20 members");
    assertThat(refusal(" ".repeat(1000) + "1")).isEqualTo("must be at most 1000 bytes");
    assertThat(refusal("[" + "1".repeat(100) + "]")).contains("number");
  }

  @Test
  void deepNestingIsRefusedAtOnceHoweverDeep() {
    StrictJson.Limits wide = new StrictJson.Limits(1 << 20, 128, 1 << 20, 10);
    byte[] deep = "[".repeat(1 << 20).getBytes(UTF_8);
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> StrictJson.parse(deep, wide))
        .withMessageContaining("128 levels deep");
  }

  @Test
  void aRefusalDoesNotRepeatWhatWasSent() {
    assertThat(refusal("{\"password\": hunter2}")).doesNotContain("hunter2").contains("line 1");
  }

  private static String refusal(String text) {
    try {
      parse(text);
    } catch (WireException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("accepted: " + text);
  }

  @Test
  void exactMembersAreRequiredByName() throws WireException {
    JsonNode json = parse("{\"a\":1,\"b\":2}");
    StrictJson.exactMembers(json, "", "a", "b");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> StrictJson.exactMembers(json, "/outer", "a"))
        .withMessage("/outer/b: is an unknown member");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> StrictJson.exactMembers(json, "/outer", "a", "b", "c"))
        .withMessage("/outer/c: is missing");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> StrictJson.text(json, "a"))
        .withMessage("/a: must be a string");
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> StrictJson.member(json, "z"))
        .withMessage("/z: is missing");
  }
}
