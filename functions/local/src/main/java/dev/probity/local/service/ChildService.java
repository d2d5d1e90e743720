package dev.probity.local.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A child process that listens on one loopback port and answers HTTP. */
final class ChildService {
  private static final Duration QUESTION_LIMIT = Duration.ofSeconds(2);

  private final ServiceProcess process;
  private final URI endpoint;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(QUESTION_LIMIT).build();

  private ChildService(ServiceProcess process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * Starts the command and waits until an HTTP answer of any status comes from {@code
   * 127.0.0.1:port}.
   */
  static ChildService start(ServiceCommand command, int port, Duration limit)
      throws IOException, InterruptedException {
    // Otherwise whoever has the port would answer our question whether the child is ready.
    if (!FreePorts.isFree(port)) {
      throw new ServiceStartException(
          "port %d of 127.0.0.1, meant for %s, is taken".formatted(port, command.name()));
    }
    ServiceProcess process = ServiceProcess.start(command);
    ChildService service = new ChildService(process, URI.create("http://127.0.0.1:" + port));
    boolean ready = false;
    try {
      process.awaitReady(service::answers, limit);
      ready = true;
      return service;
    } finally {
      if (!ready) {
        process.close();
      }
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    HttpRequest question = HttpRequest.newBuilder(endpoint).timeout(QUESTION_LIMIT).GET().build();
    return http.send(question, BodyHandlers.discarding()).statusCode() < 500;
  }

  ServiceProcess process() {
    return process;
  }

  URI endpoint() {
    return endpoint;
  }

  ServiceHealth health(String detail) throws InterruptedException {
    ServiceHealth.State state = ServiceHealth.State.STOPPED;
    String said = detail;
    if (process.alive()) {
      try {
        state = answers() ? ServiceHealth.State.READY : ServiceHealth.State.UNANSWERING;
      } catch (IOException failed) {
        state = ServiceHealth.State.UNANSWERING;
        said = "does not answer; log: " + process.logFile();
      }
    }
    return new ServiceHealth(
        process.name(), state, endpoint, process.pid(), process.residentBytes(), said);
  }

  void close() throws IOException {
    process.close();
    http.close();
  }
}
