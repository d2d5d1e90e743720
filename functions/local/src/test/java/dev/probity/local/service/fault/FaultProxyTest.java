package dev.probity.local.service.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {
  private final AtomicInteger effects = new AtomicInteger();
  private HttpServer service;
  private FaultProxy proxy;
  private HttpClient http;

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          effects.incrementAndGet();
          exchange
              .getResponseHeaders()
              .set("Host-Seen", exchange.getRequestHeaders().getFirst("Host"));
          byte[] reply =
              body.length == 0
                  ? "{\"result\":{\"hash\":\"0x1\",\"list\":[\"a\",\"b\"]}}"
                      .getBytes(StandardCharsets.UTF_8)
                  : body;
          exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : 0);
          if (!exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write(reply);
          }
          exchange.close();
        });
    service.start();
    proxy = FaultProxy.before(upstream());
    http = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    proxy.close();
    service.stop(0);
  }

  @Test
  void withoutAFaultRequestsAndRepliesPassUnchanged() throws IOException, InterruptedException {
    String long_ = "x".repeat(300_000);
    HttpResponse<String> reply =
        send(request("/a?b=c%2F").expectContinue(true).POST(BodyPublishers.ofString(long_)));
    assertThat(reply.body()).isEqualTo(long_);
    assertThat(reply.headers().firstValue("host-seen")).hasValue(proxy.endpoint().getAuthority());
    assertThat(
            send(request("/a")
                    .POST(
                        BodyPublishers.ofInputStream(
                            () -> new java.io.ByteArrayInputStream(new byte[] {65, 66}))))
                .body())
        .isEqualTo("AB");
    assertThat(send(request("/h").method("HEAD", BodyPublishers.noBody())).statusCode())
        .isEqualTo(200);
    assertThat(proxy.seen(request -> request.target().equals("/a?b=c%2F"))).isEqualTo(1);
    assertThat(proxy.seen(request -> true)).isEqualTo(3);
  }

  @Test
  void aFaultHappensAsOftenAsAskedAndToThoseRequestsThatFit()
      throws IOException, InterruptedException {
    proxy.times(2, request -> request.calls("eth_call"), Fault.serverError());
    assertThat(send(rpc("eth_blockNumber")).statusCode()).isEqualTo(200);
    assertThat(send(rpc("eth_call")).statusCode()).isEqualTo(500);
    assertThat(send(rpc("eth_call")).statusCode()).isEqualTo(500);
    assertThat(send(rpc("eth_call")).statusCode()).isEqualTo(200);
    assertThat(effects).hasValue(2);
  }

  @Test
  void aDroppedRequestHasNoEffectAndADroppedReplyHasOne() {
    proxy.times(1, request -> true, new Fault.DropRequest());
    assertThatThrownBy(() -> send(rpc("x"))).isInstanceOf(IOException.class);
    assertThat(effects).hasValue(0);
    proxy.times(1, request -> true, new Fault.DropReply());
    assertThatThrownBy(() -> send(rpc("x"))).isInstanceOf(IOException.class);
    assertThat(effects).hasValue(1);
    proxy.times(1, request -> true, new Fault.CutReply());
    assertThatThrownBy(() -> send(rpc("x"))).isInstanceOf(IOException.class);
    assertThat(effects).hasValue(2);
  }

  @Test
  void whatIsRefusedBeforeHasNoEffect() throws IOException, InterruptedException {
    var after = new AtomicInteger();
    proxy.times(
        1,
        request -> true,
        new Fault.Around(upstream(), () -> false, () -> after.incrementAndGet()));
    assertThatThrownBy(() -> send(rpc("x"))).isInstanceOf(IOException.class);
    assertThat(effects).hasValue(0);
    proxy.times(
        1,
        request -> true,
        new Fault.Around(upstream(), () -> true, () -> after.incrementAndGet()));
    assertThat(send(rpc("x")).statusCode()).isEqualTo(200);
    assertThat(effects).hasValue(1);
    assertThat(after).hasValue(1);
  }

  @Test
  void ofTheRequestsThatFitEachSecondOneOrThoseBeyondARateAreChosen()
      throws IOException, InterruptedException {
    proxy.always(Requests.each(2, request -> request.calls("x")), Fault.serverError());
    assertThat(send(rpc("x")).statusCode()).isEqualTo(200);
    assertThat(send(rpc("y")).statusCode()).isEqualTo(200);
    assertThat(send(rpc("x")).statusCode()).isEqualTo(500);
    assertThat(send(rpc("x")).statusCode()).isEqualTo(200);
    proxy.clear();
    proxy.always(Requests.beyond(0), Fault.kmsThrottled());
    assertThat(send(rpc("x")).body()).contains("ThrottlingException");
  }

  @Test
  void aStalledOrDelayedReplyRunsIntoTheCallersTimeout() throws IOException, InterruptedException {
    proxy.always(request -> true, new Fault.Stall());
    assertThatThrownBy(() -> send(request("/").timeout(Duration.ofMillis(200)).GET()))
        .isInstanceOf(java.net.http.HttpTimeoutException.class);
    proxy.clear();
    proxy.always(request -> true, new Fault.Delay(Duration.ofMillis(300)));
    long start = System.nanoTime();
    assertThat(send(request("/").GET()).statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void aFieldOfAJsonReplyCanLie() throws IOException, InterruptedException {
    proxy.times(1, request -> true, Fault.jsonField("/result/hash", "0x2"));
    assertThat(send(request("/").GET()).body())
        .isEqualTo("{\"result\":{\"hash\":\"0x2\",\"list\":[\"a\",\"b\"]}}");
    proxy.times(1, request -> true, Fault.jsonField("/result/list/1", "c"));
    assertThat(send(request("/").GET()).body()).contains("[\"a\",\"c\"]");
    assertThat(send(request("/").GET()).body()).contains("\"0x1\"");
  }

  @Test
  void theServiceBehindItCanBeExchanged() throws IOException, InterruptedException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    other.start();
    proxy.redirect(URI.create("http://127.0.0.1:" + other.getAddress().getPort()));
    assertThat(send(request("/").GET()).statusCode()).isEqualTo(204);
    other.stop(0);
    assertThatThrownBy(() -> send(request("/").GET())).isInstanceOf(IOException.class);
  }

  private URI upstream() {
    return URI.create("http://127.0.0.1:" + service.getAddress().getPort());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(proxy.endpoint().resolve(path));
  }

  private HttpRequest.Builder rpc(String method) {
    return request("/")
        .POST(BodyPublishers.ofString("{\"jsonrpc\": \"2.0\", \"method\": \"" + method + "\"}"));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
