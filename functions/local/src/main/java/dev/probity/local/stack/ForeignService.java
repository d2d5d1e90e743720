package dev.probity.local.stack;

import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.ServiceHealth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.OptionalLong;

/**
 * A service that somebody else runs, such as one of LocalStack's. It is used and never stopped, and
 * it may stand on another machine.
 */
record ForeignService(String name, URI endpoint) implements EmbeddedService {
  private static final int CONNECT_MILLIS = 2_000;

  /** In place of a process id. */
  static final long ELSEWHERE = 0;

  /**
   * Looks whether anybody listens there.
   *
   * @throws StackException when nobody does
   */
  static ForeignService at(String name, URI endpoint) throws StackException {
    var service = new ForeignService(name, endpoint);
    if (!service.listens()) {
      throw new StackException(
          "nothing listens at the AWS endpoint " + endpoint + ": start it, or leave it out", null);
    }
    return service;
  }

  private boolean listens() {
    int port = endpoint.getPort();
    if (port < 0) {
      port = "https".equals(endpoint.getScheme()) ? 443 : 80;
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(endpoint.getHost(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  @Override
  public ServiceHealth health() {
    return new ServiceHealth(
        name,
        listens() ? ServiceHealth.State.READY : ServiceHealth.State.UNANSWERING,
        endpoint,
        ELSEWHERE,
        OptionalLong.empty(),
        "not ours");
  }

  /** Leaves it alone. */
  @Override
  public void close() {}
}
