package dev.probity.local.service.issuer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.StateFolder;
import dev.probity.protocol.idma.session.IssuerDocuments;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An issuer's two documents over HTTP on 127.0.0.1, from files of the state folder, in place of a
 * bucket behind CloudFront. It knows no key: who signs writes the files.
 */
public final class IssuerServer implements EmbeddedService {
  private static final Set<String> PATHS =
      Set.of(IssuerDocuments.DISCOVERY_PATH, IssuerDocuments.KEY_SET_PATH);

  private final String name;
  private final HttpServer http;
  private final ExecutorService threads;
  private final Path folder;

  private IssuerServer(String name, HttpServer http, ExecutorService threads, Path folder) {
    this.name = name;
    this.http = http;
    this.threads = threads;
    this.folder = folder;
  }

  /**
   * Starts on {@code port} (0: any free one) with the files of this issuer in the state folder,
   * which may be written before or after.
   *
   * @param name of the issuer, and of its folder
   * @throws IOException when the port is taken
   */
  public static IssuerServer start(StateFolder state, String name, int port) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    IssuerServer server = new IssuerServer(name, http, threads, state.folder(name));
    http.setExecutor(threads);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /** Replaces both documents of the issuer of this name, each whole or not at all. */
  public static void publish(StateFolder state, String name, IssuerDocuments documents)
      throws IOException {
    Path folder = state.folder(name);
    for (var document : documents.byPath().entrySet()) {
      StateFolder.writeSecret(
          file(folder, document.getKey()), new String(document.getValue(), UTF_8));
    }
  }

  /** Without the folder of the path, which would be hidden. */
  private static Path file(Path folder, String path) {
    return folder.resolve(path.substring(path.lastIndexOf('/') + 1));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
      } else if (!PATHS.contains(path) || !Files.exists(file(folder, path))) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        byte[] document = Files.readAllBytes(file(folder, path));
        exchange.getResponseHeaders().set("content-type", IssuerDocuments.MEDIA_TYPE);
        boolean bodiless = method.equals("HEAD");
        exchange.sendResponseHeaders(200, bodiless ? -1 : document.length);
        if (!bodiless) {
          exchange.getResponseBody().write(document);
        }
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** It runs inside this process, so it is ready as long as it is not closed. */
  @Override
  public ServiceHealth health() {
    return new ServiceHealth(
        name,
        threads.isShutdown() ? ServiceHealth.State.STOPPED : ServiceHealth.State.READY,
        endpoint(),
        ProcessHandle.current().pid(),
        OptionalLong.empty(),
        "in this process; a token issuer's discovery document and key set");
  }

  @Override
  public void close() {
    http.stop(0);
    threads.close();
  }
}
