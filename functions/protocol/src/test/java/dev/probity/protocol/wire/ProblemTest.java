package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {
  private static final Problem FULL =
      new Problem("not-final", 409, "V.9", Digests.keccak256("m"), true, "Wait for finality.");

  private static byte[] utf8(Object json) {
    return json.toString().getBytes(UTF_8);
  }

  @Test
  void aProblemIsReadAsItIsWritten() throws WireException {
    Problem bare = new Problem("malformed", 400, "C1", null, false, null);
    assertThat(Problem.parse(utf8(FULL.toJson()), 409)).isEqualTo(FULL);
    assertThat(Problem.parse(utf8(bare.toJson()), 400)).isEqualTo(bare);
    assertThat(bare.toJson().has("requestHash")).isFalse();
    assertThat(FULL.toJson().path("type").asText()).isEqualTo("urn:probity:error:not-final");
  }

  @Test
  void membersThatNobodyKnowsYetArePassedOver() throws WireException {
    ObjectNode json = FULL.toJson();
    json.put("title", "Conflict").put("retryAfter", 3);
    assertThat(Problem.parse(utf8(json), 409)).isEqualTo(FULL);
  }

  @ParameterizedTest
  @CsvSource({
    "401, Unauthorized, false",
    "403, Forbidden, false",
    "413, Request Too Long, false",
    "429, Too Many Requests, true",
    "503, Service Unavailable, true"
  })
  void aRefusalByApiGatewayItselfIsUnderstood(int status, String message, boolean retryable)
      throws WireException {
    Problem problem = Problem.parse(utf8("{\"message\":\"" + message + "\"}"), status);
    assertThat(problem)
        .isEqualTo(new Problem("gateway-" + status, status, "gateway", null, retryable, message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          code|"Not_Final"
          code|"other"
          code|1
          type|"about:blank"
          status|400
          status|"409"
          status|409.0
          status|4294967705
          step|null
          retryable|"true"
          requestHash|"0x00"
          requestHash|null
          detail|1
          """)
  void aProblemWithAWrongMemberIsRefused(String member, String value) throws WireException {
    ObjectNode json = FULL.toJson();
    json.set(member, StrictJson.parse(value.getBytes(UTF_8), StrictJson.Limits.MESSAGE));
    assertThatExceptionOfType(WireException.class).isThrownBy(() -> Problem.parse(utf8(json), 409));
  }

  @Test
  void otherBodiesAndLongTextsAreRefused() {
    for (String body :
        new String[] {
          "",
          "[]",
          "{}",
          "<html>",
          "{\"message\":null}",
          "{\"message\":\"" + "x".repeat(1025) + "\"}"
        }) {
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> Problem.parse(body.getBytes(UTF_8), 502));
    }
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Problem.parse(new byte[(1 << 18) + (1 << 16) + 1], 502));
    ObjectNode longStep = FULL.toJson().put("step", "x".repeat(65));
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> Problem.parse(utf8(longStep), 409));
  }

  @Test
  void aProblemOutOfRangeIsOurOwnMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem("", 400, "C1", null, false, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem("Malformed", 400, "C1", null, false, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem("malformed", 200, "C1", null, false, null));
    assertThatIllegalArgumentException().isThrownBy(() -> Problem.parse(new byte[0], 200));
  }
}
