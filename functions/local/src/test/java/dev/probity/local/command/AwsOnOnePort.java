package dev.probity.local.command;

import dev.probity.local.service.DynamoDbLocal;
import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.FreePorts;
import dev.probity.local.service.LocalCredentials;
import dev.probity.local.service.S3Proxy;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.Writes;
import dev.probity.local.service.kms.KmsServer;
import dev.probity.local.stack.AwsEndpoints;
import dev.probity.local.stack.SharedStack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB, S3 and KMS behind one port, told apart by what a request is signed for. */
final class AwsOnOnePort implements AutoCloseable {
  private final List<EmbeddedService> services = new ArrayList<>();
  private final FaultProxy port;
  private final LocalCredentials credentials;
  private volatile Writes write = Writes.passing();

  /**
   * Starts all of it.
   *
   * @param folder for their state and their access key
   */
  AwsOnOnePort(StateFolder folder) throws IOException, InterruptedException {
    Path root = SharedStack.projectRoot();
    credentials = LocalCredentials.of(folder);
    List<Integer> ports = FreePorts.any(3);
    services.add(DynamoDbLocal.start(root, folder, ports.get(0)));
    services.add(S3Proxy.start(root, folder, ports.get(1)));
    services.add(KmsServer.start(folder, ports.get(2)));
    port = FaultProxy.before(services.getFirst().endpoint());
    for (EmbeddedService service : services) {
      port.always(
          request -> request.isSignedFor(service.name()) && request.isAwsWrite(),
          new Fault.Around(service.endpoint(), () -> write.before(), () -> write.after()));
      port.always(
          request -> request.isSignedFor(service.name()), new Fault.RouteTo(service.endpoint()));
    }
  }

  /** From now on each write is told here. */
  void tell(Writes writes) {
    write = writes;
  }

  DynamoDbClient tables() {
    return new AwsEndpoints(endpoint(), endpoint(), endpoint(), endpoint(), credentials)
        .dynamoDbClient();
  }

  URI endpoint() {
    return port.endpoint();
  }

  /** How many requests of a service came through the port. */
  long requestsTo(String service) {
    return port.seen(request -> request.isSignedFor(service));
  }

  @Override
  public void close() throws IOException {
    port.close();
    for (EmbeddedService service : services) {
      service.close();
    }
  }
}
