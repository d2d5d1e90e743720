package dev.probity.local.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.StateFolder;
import dev.probity.protocol.idma.session.IssuerDocuments;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // all is made before every test
final class IssuerServerTest {
  private static final InMemoryTokenSigner KEY = InMemoryTokenSigner.generate();

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private StateFolder state;
  private IssuerServer server;

  @BeforeEach
  void start() throws Exception {
    state = StateFolder.at(folder);
    server = IssuerServer.start(state, "issuer", 0);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<byte[]> send(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.endpoint() + path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofByteArray());
  }

  private IssuerDocuments documents() {
    return new IssuerDocuments(server.endpoint().toString(), List.of(KEY.publicJwk()));
  }

  @Test
  void bothDocumentsAreServedByteForByteOnceTheyAreWritten() throws Exception {
    for (String path : documents().byPath().keySet()) {
      assertThat(send("GET", path).statusCode()).isEqualTo(404);
    }
    IssuerServer.publish(state, "issuer", documents());
    for (Map.Entry<String, byte[]> document : documents().byPath().entrySet()) {
      HttpResponse<byte[]> answer = send("GET", document.getKey());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type")).contains("application/json");
      assertThat(answer.body()).isEqualTo(document.getValue());
      assertThat(send("HEAD", document.getKey()).statusCode()).isEqualTo(200);
      assertThat(send("POST", document.getKey()).statusCode()).isEqualTo(405);
      assertThat(send("PUT", document.getKey()).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void nothingElseIsServedWhateverLiesInTheFolder() throws Exception {
    IssuerServer.publish(state, "issuer", documents());
    Files.writeString(state.folder("issuer").resolve("secret"), "x");
    for (String path :
        List.of(
            "/",
            "/jwks.json",
            "/.well-known/",
            "/.well-known/secret",
            "/.well-known/../secret",
            "/.well-known/%6awks.json",
            "/.well-known/jwks.json/",
            "/.well-known/jwks.json%2f..%2fsecret")) {
      assertThat(send("GET", path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void aClosedServerSaysSo() {
    assertThat(server.health().state()).isEqualTo(ServiceHealth.State.READY);
    server.close();
    assertThat(server.health().state()).isEqualTo(ServiceHealth.State.STOPPED);
  }
}
