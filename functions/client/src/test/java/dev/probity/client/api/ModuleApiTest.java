package dev.probity.client.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.sun.net.httpserver.HttpServer;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleApiTest {
  private static final long SEED = 20_260_101;

  private HttpServer server = nobody();
  private int status = 200;
  private byte[] body = new byte[0];

  private static HttpServer nobody() {
    try {
      return HttpServer.create();
    } catch (IOException none) {
      throw new IllegalStateException(none);
    }
  }

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ModuleApi api() {
    return new ModuleApi(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  private void answers(int code, String text) {
    status = code;
    body = text.getBytes(UTF_8);
  }

  private void fails(ExitCode code, String words) {
    try (ModuleApi api = api()) {
      assertThatThrownBy(() -> api.get("/v1/keys"))
          .asInstanceOf(type(ClientException.class))
          .returns(code, ClientException::exitCode)
          .extracting(ClientException::getMessage)
          .asString()
          .contains(words);
    }
  }

  @Test
  void anAnswerIsStrictJson() throws Exception {
    answers(200, "{\"a\":1}");
    try (ModuleApi api = api()) {
      assertThat(api.get("/").json().path("a").asInt()).isEqualTo(1);
    }
    answers(200, "{\"a\":1,\"a\":2}");
    fails(ExitCode.REFUSED, "something else than Probity's JSON");
  }

  @Test
  void aProblemIsARefusalWithItsCode() {
    answers(
        409,
        "{\"type\":\"urn:probity:error:replay\",\"status\":409,\"code\":\"replay\",\"step\":\"X\","
            + "\"retryable\":false,\"detail\":\"again\"}");
    try (ModuleApi api = api()) {
      assertThatThrownBy(() -> api.get("/"))
          .asInstanceOf(type(ApiRefusedException.class))
          .extracting(refused -> refused.problem().code())
          .isEqualTo("replay");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void aFaultOfWhatStandsBeforeTheFunctionsIsToBeRepeated(int code) {
    answers(code, "<html>Bad Gateway</html>");
    fails(ExitCode.UNAVAILABLE, "Repeat the command");
  }

  @Test
  void anotherServersPageIsNotRepeated() {
    answers(404, "<html>nothing here</html>");
    fails(ExitCode.REFUSED, "Is the address right?");
  }

  @Test
  void anAnswerThatIsTooLargeIsCutOff() {
    status = 200;
    body = new byte[(6 << 20) + 1];
    fails(ExitCode.REFUSED, "more than 6 MiB");
  }

  @Test
  void aClosedPortIsToBeRepeated() {
    server.stop(0);
    fails(ExitCode.UNAVAILABLE, "does not answer");
  }

  @Test
  void whateverBytesComeTheCommandEndsWithAWord() {
    Random random = new Random(SEED);
    String good = "{\"uploadId\":\"0x00\",\"ticket\":\"k1\"}";
    try (ModuleApi api = api()) {
      for (int round = 0; round < 200; round++) {
        body = good.getBytes(UTF_8);
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        status = random.nextBoolean() ? 200 : 400;
        try {
          assertThat(api.get("/").status()).isEqualTo(200);
        } catch (ApiRefusedException | ClientException said) {
          assertThat(said.getMessage()).isNotBlank();
        }
      }
    }
  }
}
