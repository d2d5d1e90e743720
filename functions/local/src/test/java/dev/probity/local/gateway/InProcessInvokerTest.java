package dev.probity.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.local.gateway.FixtureHandlers.Waiting;
import dev.probity.local.gateway.InvocationException.Kind;
import dev.probity.local.gateway.template.FunctionModel;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Concurrency, timeouts and instances, seen through HTTP where a client can see them. */
@SuppressWarnings("NullAway.Init") // the fixture is made before every test
final class InProcessInvokerTest {
  private GatewayFixture fixture;
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() throws Exception {
    Waiting.reset();
    fixture = new GatewayFixture();
  }

  @AfterEach
  void stop() {
    fixture.close();
    clients.shutdownNow();
  }

  @Test
  void callsBeyondTheReservedConcurrencyAreThrottledAtOnce() throws Exception {
    List<Future<HttpResponse<String>>> running = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      running.add(clients.submit(waiting()));
    }
    assertThat(Waiting.ENTERED.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();
    HttpResponse<String> third = fixture.get("/waiting");
    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.body()).isEqualTo("{\"message\":\"Service Unavailable\"}");
    Waiting.RELEASE.release(2);
    for (Future<HttpResponse<String>> call : running) {
      assertThat(call.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anInstanceServesOneCallAtATimeAndIsUsedAgain() throws Exception {
    for (int round = 0; round < 20; round++) {
      Future<HttpResponse<String>> one = clients.submit(waiting());
      Future<HttpResponse<String>> other = clients.submit(waiting());
      assertThat(Waiting.ENTERED.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();
      Waiting.RELEASE.release(2);
      assertThat(one.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(other.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(Waiting.SHARED).isFalse();
    assertThat(Waiting.INSTANCES).hasValue(2);
  }

  @Test
  void aFunctionPastItsTimeoutIsInterruptedAnsweredAndItsInstanceNeverUsedAgain() throws Exception {
    HttpResponse<String> response = fixture.get("/waiting");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
    assertThat(fixture.log).anyMatch(line -> line.equals("Waiting Task timed out after 1 seconds"));
    Waiting.RELEASE.release();
    assertThat(fixture.get("/waiting").statusCode()).isEqualTo(200);
    assertThat(Waiting.INTERRUPTED).hasValue(1);
    assertThat(Waiting.INSTANCES).hasValue(2);
  }

  @Test
  void anIntegrationTimeoutAnswersWhileTheFunctionGoesOn() throws Exception {
    HttpResponse<String> response = fixture.get("/impatient");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("{\"message\":\"Service Unavailable\"}");
    assertThat(Waiting.INTERRUPTED).hasValue(0);
    Waiting.RELEASE.release(2);
    assertThat(fixture.get("/waiting").statusCode()).isEqualTo(200);
  }

  @Test
  void theContextCountsDownFromTheTimeout() throws Exception {
    Waiting.RELEASE.release();
    assertThat(Integer.parseInt(fixture.get("/waiting").body())).isBetween(1, 1_000);
  }

  @Test
  void anUnknownFunctionAndAnOverlongEventAreRefused() {
    byte[] event = "{}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> fixture.invoker.invoke("Nobody", event, Duration.ofSeconds(1)))
        .isInstanceOfSatisfying(
            InvocationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_FUNCTION));
    byte[] overlong = new byte[Invoker.MAXIMUM_PAYLOAD_BYTES + 1];
    assertThatThrownBy(() -> fixture.invoker.invoke("Echo", overlong, Duration.ofSeconds(1)))
        .isInstanceOfSatisfying(
            InvocationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.EVENT_TOO_LARGE));
  }

  @Test
  void aFactoryThatMakesAnotherClassFailsTheCallAndSaysSoInTheLog() {
    List<String> log = new CopyOnWriteArrayList<>();
    FunctionModel echo =
        fixture.functions.stream()
            .filter(f -> f.logicalId().equals("Echo"))
            .findFirst()
            .orElseThrow();
    try (InProcessInvoker invoker =
        new InProcessInvoker(
            List.of(echo),
            (_, _) -> new Waiting(),
            (_, _, message) -> log.add(message),
            new InProcessInvoker.Settings("eu-central-1", "000000000000", 1))) {
      assertThatThrownBy(() -> invoker.invoke("Echo", new byte[] {'1'}, Duration.ofSeconds(5)))
          .isInstanceOfSatisfying(
              InvocationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FUNCTION_FAILED));
      assertThat(log)
          .anyMatch(message -> message.contains("expected an instance of " + echo.handlerClass()));
    }
  }

  private Callable<HttpResponse<String>> waiting() {
    return () -> fixture.get("/waiting");
  }
}
