package dev.probity.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.HttpApiModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The gateway on the fixture template, a real HTTP client, and a log that tests read. */
final class GatewayFixture implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  final Queue<String> log = new ConcurrentLinkedQueue<>();
  final List<FunctionModel> functions;
  final InProcessInvoker invoker;
  final LocalGateway gateway;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  GatewayFixture() throws IOException, TemplateException {
    this(
        template("template.yaml"),
        TemplateValues.ofStack("fixture", "eu-central-1", "000000000000"),
        LocalGateway.Settings.AWS);
  }

  GatewayFixture(SamTemplate template, TemplateValues values, LocalGateway.Settings settings)
      throws IOException, TemplateException {
    functions = template.functions(values);
    HttpApiModel api = template.httpApis(values).getFirst();
    FunctionLog sink = (source, requestId, message) -> log.add(source + " " + message);
    invoker =
        new InProcessInvoker(
            functions,
            (function, environment) -> create(function.handlerClass()),
            sink,
            new InProcessInvoker.Settings("eu-central-1", "000000000000", 8));
    gateway = LocalGateway.start(settings, api, functions, invoker, sink);
  }

  static SamTemplate template(String name) throws IOException, TemplateException {
    try (InputStream in =
        Objects.requireNonNull(GatewayFixture.class.getResourceAsStream("/gateway/" + name))) {
      return SamTemplate.parse(in.readAllBytes(), name);
    }
  }

  private static Object create(String type) {
    try {
      Constructor<?> constructor = Class.forName(type).getDeclaredConstructor();
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.uri() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(to(path));
  }

  HttpResponse<String> scripted(String reply) throws IOException, InterruptedException {
    return send(
        to("/scripted")
            .header("content-type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString(reply)));
  }

  /** The event that a request became. */
  JsonNode event(HttpRequest.Builder request) throws IOException, InterruptedException {
    return JSON.readTree(send(request).body());
  }

  JsonNode event(String path) throws IOException, InterruptedException {
    return event(to(path));
  }

  /** Status line and body of a request that no HTTP client would write. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(gateway.uri().getHost(), gateway.port())) {
      socket
          .getOutputStream()
          .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    client.close();
    gateway.close();
    invoker.close();
  }
}
