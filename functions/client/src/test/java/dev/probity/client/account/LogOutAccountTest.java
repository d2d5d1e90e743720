package dev.probity.client.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.http.OddServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogOutAccountTest {
  private static final KeptSession SESSION =
      new KeptSession(Scene.USER, Scene.word("sid"), Scene.NOW + 3600, Scene.token());
  private static final InstantSource DURING =
      InstantSource.fixed(Instant.ofEpochSecond(Scene.NOW + 60));
  private static final String REFUSED =
      """
      {"type":"urn:probity:error:session","status":401,"code":"session","step":"Logout",\
      "retryable":false}\
      """;

  @TempDir private Path parent = Path.of("");
  private AccountFolder folder = new AccountFolder(Path.of(""));

  @BeforeEach
  void logIn() {
    folder = new AccountFolder(parent.resolve("account"));
    SESSION.write(folder);
  }

  private Optional<KeptSession> logOut(OddServer server, InstantSource clock) {
    try (var api = new ModuleApi(server.address())) {
      return new LogOutAccount(api, folder, clock).run();
    }
  }

  @Test
  void theTokenEndsItsSessionAndIsGone() throws IOException {
    List<String> tokens = new CopyOnWriteArrayList<>();
    try (OddServer server =
        new OddServer(exchange -> {
          tokens.add(exchange.getRequestHeaders().getFirst("authorization"));
          OddServer.answer(exchange, 200, "{\"status\":\"ended\"}".getBytes(UTF_8));
        })) {
      assertThat(logOut(server, DURING)).contains(SESSION);
      assertThat(server.paths()).containsExactly("POST /v1/logout");
      assertThat(logOut(server, DURING)).isEmpty();
      assertThat(server.paths()).hasSize(1);
    }
    assertThat(tokens).containsExactly("Bearer " + SESSION.token());
    assertThat(folder.session()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {REFUSED, "{\"message\":\"Unauthorized\"}"})
  void aSessionThatIsOverAlreadyIsNoFault(String body) throws IOException {
    try (OddServer server = OddServer.answering(401, body.getBytes(UTF_8))) {
      assertThat(logOut(server, DURING)).isEmpty();
    }
    assertThat(folder.session()).doesNotExist();
  }

  @Test
  void aSessionThatHasRunOutIsNotSentAnywhere() throws IOException {
    try (OddServer server = OddServer.answering(200, "{}".getBytes(UTF_8))) {
      var after = InstantSource.fixed(Instant.ofEpochSecond(SESSION.exp()));
      assertThat(logOut(server, after)).isEmpty();
      assertThat(server.paths()).isEmpty();
    }
    assertThat(folder.session()).doesNotExist();
  }

  @Test
  void aDeploymentThatDoesNotAnswerLeavesTheSessionToBeEndedLater() throws IOException {
    try (OddServer server = OddServer.answering(503, "{\"message\":\"down\"}".getBytes(UTF_8))) {
      assertThatThrownBy(() -> logOut(server, DURING))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("still holds")
          .extracting(failure -> ((ClientException) failure).exitCode())
          .isEqualTo(ExitCode.UNAVAILABLE);
    }
    assertThat(KeptSession.read(folder)).contains(SESSION);
  }
}
