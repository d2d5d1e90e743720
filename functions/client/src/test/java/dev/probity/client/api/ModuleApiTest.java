package dev.probity.client.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.http.OddServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleApiTest {
  private static final String PROBLEM =
      """
      {"type":"urn:probity:error:replay","status":409,"code":"replay","step":"C7",\
      "retryable":false,"detail":"seen before"}\
      """;

  private static ClientException refusedBy(int status, String body) throws IOException {
    try (OddServer server = OddServer.answering(status, body.getBytes(UTF_8));
        var api = new ModuleApi(server.address())) {
      return catchThrowableOfType(ClientException.class, () -> api.get("/v1/keys"));
    }
  }

  @Test
  void anAnswerIsItsStatusAndItsJson() throws Exception {
    try (OddServer server = OddServer.answering(202, "{\"state\":\"PENDING\"}".getBytes(UTF_8));
        var api = new ModuleApi(server.address())) {
      ModuleApi.Answer answer = api.postJson("/v1/x", new byte[] {'{', '}'}, Map.of("a", "b"));
      assertThat(answer.status()).isEqualTo(202);
      assertThat(ModuleApi.text(answer.json(), "state")).isEqualTo("PENDING");
      assertThat(server.paths()).containsExactly("POST /v1/x");
      assertThatThrownBy(() -> ModuleApi.text(answer.json(), "reply"))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("lacks reply");
    }
  }

  @Test
  void aGatewayThatHasNoFunctionFreeIsAskedAgain() throws Exception {
    var asked = new AtomicInteger();
    try (OddServer server =
            new OddServer(exchange -> {
              boolean busy = asked.incrementAndGet() <= 2;
              String body = busy ? "{\"message\":\"Service Unavailable\"}" : "{\"kid\":\"x\"}";
              OddServer.answer(exchange, busy ? 503 : 200, body.getBytes(UTF_8));
            });
        var api = new ModuleApi(server.address())) {
      assertThat(api.get("/v1/keys").status()).isEqualTo(200);
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void aGatewayThatNeverHasOneIsUnavailableInTheEndAndAModulesOwnAnswerIsNotAskedForTwice()
      throws Exception {
    try (OddServer server =
            OddServer.answering(503, "{\"message\":\"Service Unavailable\"}".getBytes(UTF_8));
        var api = new ModuleApi(server.address())) {
      var refused =
          catchThrowableOfType(ApiRefusedException.class, () -> api.postJwe("/v1/uploads", "a.b"));
      assertThat(refused.problem().code()).isEqualTo("gateway-503");
      assertThat(refused.problem().retryable()).isTrue();
      assertThat(server.paths()).hasSize(5);
    }
    try (OddServer server =
            new OddServer(exchange -> {
              try {
                Thread.sleep(2_100);
              } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
              }
              OddServer.answer(
                  exchange, 503, "{\"message\":\"Service Unavailable\"}".getBytes(UTF_8));
            });
        var api = new ModuleApi(server.address())) {
      // A function may still be at work.
      assertThatThrownBy(() -> api.get("/v1/keys")).isInstanceOf(ApiRefusedException.class);
      assertThat(server.paths()).hasSize(1);
    }
    String busy =
        PROBLEM.replace("replay", "unavailable").replace("409", "503").replace("false", "true");
    try (OddServer server = OddServer.answering(503, busy.getBytes(UTF_8));
        var api = new ModuleApi(server.address())) {
      assertThatThrownBy(() -> api.get("/v1/keys")).isInstanceOf(ApiRefusedException.class);
      assertThat(server.paths()).hasSize(1);
    }
  }

  @Test
  void aProblemIsTheApisRefusalWithItsCode() throws Exception {
    try (OddServer server = OddServer.answering(409, PROBLEM.getBytes(UTF_8));
        var api = new ModuleApi(server.address())) {
      var refused =
          catchThrowableOfType(ApiRefusedException.class, () -> api.postJwe("/v1/uploads", "a.b"));
      assertThat(refused).hasMessage("replay: seen before");
      assertThat(refused.problem().code()).isEqualTo("replay");
      assertThat(refused.problem().retryable()).isFalse();
    }
  }

  @Test
  void aProblemWithoutDetailIsItsCodeAlone() throws Exception {
    String brief = PROBLEM.replace(",\"detail\":\"seen before\"", "");
    try (OddServer server = OddServer.answering(409, brief.getBytes(UTF_8));
        var api = new ModuleApi(server.address())) {
      assertThatThrownBy(() -> api.get("/v1/keys"))
          .isInstanceOf(ApiRefusedException.class)
          .hasMessage("replay");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "502, <html>Bad Gateway</html>, UNAVAILABLE",
    "503, '', UNAVAILABLE",
    "429, slow down, UNAVAILABLE",
    "404, <html>Not Found</html>, REFUSED",
    "200, <html>a login page</html>, REFUSED",
    "200, '', REFUSED",
    "200, '{\"a\":1,\"a\":2}', REFUSED",
    "500, <html>oops</html>, UNAVAILABLE",
    "504, <html>late</html>, UNAVAILABLE",
    "301, '', REFUSED",
    "409, '{\"type\":\"urn:probity:error:replay\",\"status\":400,\"code\":\"replay\"}', REFUSED",
  })
  void whatIsNotProbitysJsonIsToldByTheStatus(int status, String body, ExitCode exit)
      throws IOException {
    ClientException told = refusedBy(status, body);
    assertThat(told.exitCode()).as(told.getMessage()).isEqualTo(exit);
    assertThat(told).hasMessageContaining("http://127.0.0.1:");
  }

  @Test
  void anAnswerThatIsTooLargeIsNotReadToItsEnd() throws IOException {
    long[] sent = new long[1];
    try (OddServer server =
            new OddServer(exchange -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] piece = new byte[1 << 20];
              try (var body = exchange.getResponseBody()) {
                for (; sent[0] < 256; sent[0]++) {
                  body.write(piece);
                }
              }
            });
        var api = new ModuleApi(server.address())) {
      assertThatThrownBy(() -> api.get("/v1/keys"))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("more than 6 MiB");
      assertThat(sent[0]).isLessThan(256);
    }
  }

  @ParameterizedTest
  @CsvSource({"200", "409"})
  void aServerThatFallsSilentInTheMiddleHoldsNobody(int status) throws IOException {
    try (OddServer server = OddServer.silentAfter(status, "{\"a\":".getBytes(UTF_8));
        var api = new ModuleApi(server.address(), Duration.ofMillis(300))) {
      ClientException told = catchThrowableOfType(ClientException.class, () -> api.get("/v1/keys"));
      assertThat(told.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(told).hasMessageContaining("HttpTimeoutException");
    }
  }

  @Test
  void whereNobodyListensTheCommandIsToBeRepeated() throws IOException {
    URI gone;
    try (OddServer server = OddServer.answering(200, new byte[0])) {
      gone = server.address();
    }
    try (var api = new ModuleApi(gone)) {
      ClientException told = catchThrowableOfType(ClientException.class, () -> api.get("/v1/keys"));
      assertThat(told.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(told).hasMessageContaining("probity status");
    }
  }

  @Test
  void anyBytesAreAnAnswerARefusalOrForeign() throws IOException {
    long seed = 20_260_402L;
    var random = new SplittableRandom(seed);
    byte[][] body = new byte[1][];
    int[] status = new int[1];
    int refused = 0;
    int foreign = 0;
    try (OddServer server =
            new OddServer(exchange -> OddServer.answer(exchange, status[0], body[0]));
        var api = new ModuleApi(server.address())) {
      for (int round = 0; round < 300; round++) {
        byte[] bent = PROBLEM.getBytes(UTF_8);
        for (int i = random.nextInt(0, 3); i > 0; i--) {
          bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
        }
        body[0] = bent;
        status[0] = random.nextBoolean() ? 409 : 200;
        try {
          assertThat(api.get("/").status()).as("seed %d round %d", seed, round).isEqualTo(200);
        } catch (ApiRefusedException said) {
          refused++;
        } catch (ClientException told) {
          assertThat(told.exitCode()).isEqualTo(ExitCode.REFUSED);
          foreign++;
        }
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
    assertThat(foreign).as("seed %d", seed).isPositive();
  }
}
