package dev.probity.local.stack;

import dev.probity.local.service.DynamoDbLocal;
import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.S3Proxy;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.local.service.issuer.IssuerServer;
import dev.probity.local.service.kms.KmsServer;
import dev.probity.local.service.mail.MailServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The services below the gateway, each on a port that it keeps. */
final class StackServices implements AutoCloseable {
  /** Everything but the gateway, the chain last: others ask it to the end. */
  static final List<StackService> ALL =
      List.of(
          StackService.DYNAMODB,
          StackService.S3,
          StackService.KMS,
          StackService.ISSUER,
          StackService.ACCESS_ISSUER,
          StackService.MAIL,
          StackService.CHAIN);

  /** What an endpoint of AWS stands in for; e-mail stays here, where `probity mail` shows it. */
  private static final Set<StackService> AWS =
      Set.of(StackService.DYNAMODB, StackService.S3, StackService.KMS);

  private final StackOptions options;
  private final StateFolder state;
  private final StackPorts ports;
  private final Map<StackService, EmbeddedService> started = new ConcurrentHashMap<>();

  StackServices(StackOptions options, StateFolder state, StackPorts ports) {
    this.options = options;
    this.state = state;
    this.ports = ports;
  }

  EmbeddedService start(StackService service)
      throws IOException, StackException, InterruptedException {
    int port = ports.of(service);
    Optional<URI> foreign = AWS.contains(service) ? options.awsEndpoint() : Optional.empty();
    if (foreign.isPresent()) {
      EmbeddedService running = ForeignService.at(service.label(), foreign.get());
      started.put(service, running);
      return running;
    }
    EmbeddedService running =
        switch (service) {
          case DYNAMODB -> DynamoDbLocal.start(options.projectRoot(), state, port);
          case S3 -> S3Proxy.start(options.projectRoot(), state, port);
          case KMS -> KmsServer.start(state, port);
          case ISSUER, ACCESS_ISSUER -> IssuerServer.start(state, service.label(), port);
          case MAIL -> MailServer.start(state, port);
          case CHAIN ->
              Anvil.start(
                  options.projectRoot(),
                  state,
                  new Anvil.Settings(port, options.slotsInAnEpoch(), options.mining()));
          case GATEWAY, LAMBDA ->
              throw new IllegalArgumentException("the gateway is no service below it");
        };
    started.put(service, running);
    return running;
  }

  void stop(StackService service) throws IOException {
    EmbeddedService running = started.remove(service);
    if (running != null) {
      running.close();
    }
  }

  /** Ends it as a crash would; it stays in the list, so that its health says so. */
  void kill(StackService service) {
    switch (started.get(service)) {
      case DynamoDbLocal dynamoDb -> dynamoDb.process().kill();
      case S3Proxy s3 -> s3.process().kill();
      case Anvil anvil -> anvil.process().kill();
      case KmsServer kms -> kms.close();
      case IssuerServer issuer -> issuer.close();
      case MailServer mail -> mail.close();
      case null -> throw new IllegalStateException(service.label() + " does not run");
      default -> throw new IllegalStateException("nobody knows how to kill " + service.label());
    }
  }

  Anvil chain() {
    if (started.get(StackService.CHAIN) instanceof Anvil anvil) {
      return anvil;
    }
    throw new IllegalStateException("the chain does not run");
  }

  KmsServer kms() {
    if (started.get(StackService.KMS) instanceof KmsServer kms) {
      return kms;
    }
    throw new IllegalStateException("the KMS server does not run");
  }

  MailServer mail() {
    if (started.get(StackService.MAIL) instanceof MailServer mail) {
      return mail;
    }
    throw new IllegalStateException("the mail server does not run");
  }

  URI endpoint(StackService service) {
    if (AWS.contains(service) && options.awsEndpoint().isPresent()) {
      return options.awsEndpoint().get();
    }
    return URI.create("http://127.0.0.1:" + ports.of(service));
  }

  Set<StackService> running() {
    return Set.copyOf(started.keySet());
  }

  List<ServiceHealth> health() throws InterruptedException {
    List<ServiceHealth> all = new ArrayList<>();
    for (StackService service : ALL) {
      EmbeddedService running = started.get(service);
      if (running != null) {
        all.add(running.health());
      }
    }
    return all;
  }

  /** Stops all that run; the first failure is thrown after every one was tried. */
  @Override
  public void close() throws IOException {
    List<IOException> failures = new ArrayList<>();
    List<Thread> closing = new ArrayList<>();
    for (StackService service : ALL) {
      closing.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  stop(service);
                } catch (IOException failed) {
                  synchronized (failures) {
                    failures.add(failed);
                  }
                }
              }));
    }
    boolean interrupted = false;
    for (Thread one : closing) {
      interrupted |= joinInterrupted(one);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (failures) {
      if (!failures.isEmpty()) {
        throw failures.getFirst();
      }
    }
  }

  /** Waits to the end whatever happens: a service left behind would hold the state folder. */
  private static boolean joinInterrupted(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
