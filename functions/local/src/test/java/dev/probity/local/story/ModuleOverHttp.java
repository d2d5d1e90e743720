package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.RsaJwk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The module's API as anybody reaches it. */
public record ModuleOverHttp(URI api) {
  private static final int MOST_POLLS = 100;
  private static final Duration POLL = Duration.ofMillis(200);

  public static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.GET().build(), BodyHandlers.ofString());
  }

  HttpResponse<byte[]> getBytes(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.GET().build(), BodyHandlers.ofByteArray());
  }

  /** Posts a sealed message. */
  public HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return post(path, body, "content-type", "application/jose");
  }

  public HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(api.resolve(path))
            .headers(headers)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> status(Bytes32 requestHash) throws IOException, InterruptedException {
    return get("/v1/datasets/" + requestHash);
  }

  /** The same, asked again while it is not decided: another worker may be at it. */
  HttpResponse<String> decided(Bytes32 requestHash) throws IOException, InterruptedException {
    HttpResponse<String> answer = status(requestHash);
    for (int polls = 0; polls < MOST_POLLS && answer.statusCode() == 202; polls++) {
      Thread.sleep(POLL);
      answer = status(requestHash);
    }
    return answer;
  }

  /** The key to which messages are sealed. */
  RsaJwk decryptionKey() throws Exception {
    return RsaJwk.parse(JSON.readTree(get("/v1/keys").body()).required("decryptionKey"));
  }

  /** Asserts that the answer is this refusal and nothing else, in the form of RFC 9457. */
  public static void refused(HttpResponse<String> response, Refusal refusal) throws IOException {
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.path("code").asText()).as(response.body()).isEqualTo(refusal.code());
    assertThat(response.statusCode()).isEqualTo(refusal.httpStatus());
    assertThat(problem.path("type").asText()).isEqualTo("urn:probity:error:" + refusal.code());
    assertThat(problem.path("retryable").asBoolean()).isEqualTo(refusal.retryable());
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(response.headers().firstValue("retry-after").isPresent())
        .isEqualTo(refusal.retryable());
  }
}
