package dev.probity.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HttpReplyFuzzTest {
  private static final String SOUND =
      """
      {"statusCode": 200, "headers": {"content-type": "application/json", "x": 1, "y": null},
       "cookies": ["a=1", "b=2"], "body": "eyJhIjoxfQ==", "isBase64Encoded": true}
      """;

  @Test
  void anyReplyOfAFunctionBecomesAWellFormedOneOrIsMalformed() {
    long seed = 20_260_302L;
    SplittableRandom random = new SplittableRandom(seed);
    int malformed = 0;
    for (int round = 0; round < 5_000; round++) {
      byte[] reply = SOUND.getBytes(StandardCharsets.UTF_8);
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        reply[random.nextInt(reply.length)] = (byte) random.nextInt(256);
      }
      try {
        HttpReply parsed = HttpReply.of(reply);
        assertThat(parsed.status()).as("seed %d round %d", seed, round).isBetween(200, 599);
        assertThat(parsed.headers().values())
            .allMatch(value -> value.chars().allMatch(c -> c >= ' ' || c == '\t'));
        assertThat(parsed.cookies())
            .allMatch(value -> value.chars().allMatch(c -> c >= ' ' || c == '\t'));
      } catch (HttpReply.MalformedException e) {
        malformed++;
      }
    }
    assertThat(malformed).as("seed %d", seed).isBetween(1, 4_999);
  }

  @Test
  void aReplyNestedTooDeeplyIsMalformed() {
    byte[] deep = ("[".repeat(100_000) + "]".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> HttpReply.of(deep)).isInstanceOf(HttpReply.MalformedException.class);
  }
}
