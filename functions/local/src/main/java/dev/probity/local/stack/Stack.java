package dev.probity.local.stack;

import dev.probity.client.config.Settings;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.ServiceStartException;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.StateLock;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.local.service.kms.KmsServer;
import dev.probity.local.service.mail.MailServer;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The whole system on one machine: DynamoDB Local, S3Proxy, the KMS server, the mail server, a
 * chain with the contracts, and the gateway with the functions of {@code
 * infrastructure/template.yaml}. Everything listens on 127.0.0.1 and keeps its state under one
 * folder across restarts.
 *
 * <p>Rows, blocks, keys, messages and the chain survive a crash as well. What a crash of the chain
 * cost is told to the {@link StackListener}, never passed over.
 */
public final class Stack implements AutoCloseable {
  /** CloudFormation's stack name: the prefix of table and bucket names. */
  static final String NAME = "probity";

  private static final String ENDPOINTS = "endpoints.json";

  private final StackOptions options;
  private final StateFolder state;
  private final StateLock lock;
  private final StackServices services;
  private final StackStart.Made made;
  private final FunctionLogFile log;
  private final Instant since;
  private final Duration startTook;
  private final List<String> notices;
  private @Nullable StackGateway gateway;
  private @Nullable ChainHead head;

  private Stack(
      StackOptions options,
      StateFolder state,
      StateLock lock,
      StackServices services,
      StackStart.Made made,
      FunctionLogFile log,
      Notices notices,
      long begin)
      throws IOException, StackException {
    this.options = options;
    this.state = state;
    this.lock = lock;
    this.services = services;
    this.made = made;
    this.log = log;
    this.since = Instant.now();
    this.notices = notices.told();
    this.gateway = newGateway(services.endpoint(StackService.GATEWAY).getPort(), true, Map.of());
    this.head = ChainHead.follow(services.chain().rpc(), state);
    this.startTook = StackStart.since(begin);
  }

  /** {@link #start(StackOptions, StackListener)} with nobody listening. */
  public static Stack start(StackOptions options)
      throws IOException, StackException, InterruptedException {
    return start(options, StackListener.silent());
  }

  /**
   * Starts everything; it is ready when this returns.
   *
   * @throws dev.probity.local.service.AlreadyRunningException when the state folder is in use
   * @throws StackException when a part does not start; the others are stopped again
   */
  public static Stack start(StackOptions options, StackListener told)
      throws IOException, StackException, InterruptedException {
    long begin = System.nanoTime();
    Notices listener = new Notices(told, Collections.synchronizedList(new ArrayList<>()));
    StateFolder state = StateFolder.at(options.state());
    StateLock lock = state.lock();
    List<Closeable> opened = new ArrayList<>(List.of(lock::close));
    boolean complete = false;
    try {
      Files.deleteIfExists(RunningStack.file(state));
      Files.deleteIfExists(state.root().resolve(ENDPOINTS));
      lock.crashedHolder()
          .ifPresent(crashed ->
              listener.notice(
                  "The stack of process %d, begun %s, did not stop in order; its state is taken up."
                      .formatted(crashed.pid(), crashed.since())));
      StackServices services =
          new StackServices(options, state, StackPorts.choose(state, options.usualPorts()));
      opened.add(services::close);
      StackStart.Made made = new StackStart(options, state, services, listener).run();
      FunctionLogFile log = new FunctionLogFile(state.logFile("functions"));
      opened.add(log::close);
      Stack stack = new Stack(options, state, lock, services, made, log, listener, begin);
      listener.ready(StackService.GATEWAY.label(), stack.apiUrl().toString(), stack.startTook());
      stack.description().write(state);
      // Last: who waits for this file finds everything ready.
      stack.settings().write(state.root().resolve(ENDPOINTS));
      complete = true;
      return stack;
    } finally {
      if (!complete) {
        closeAll(opened.reversed());
      }
    }
  }

  private static void closeAll(List<Closeable> opened) {
    for (Closeable one : opened) {
      try {
        one.close();
      } catch (IOException second) {
        // The failure that led here is the one to tell.
        System.getLogger(Stack.class.getName())
            .log(System.Logger.Level.WARNING, "could not be stopped", second);
      }
    }
  }

  private StackGateway newGateway(int port, boolean ticking, Map<String, String> environment)
      throws IOException, StackException {
    Map<String, String> all = new TreeMap<>(made.aws().environment());
    all.putAll(options.environment());
    all.putAll(environment);
    try {
      return StackGateway.start(
          new StackGateway.Surroundings(
              made.template(), made.values(), made.aws(), options.projectRoot(), state),
          new StackGateway.Settings(
              port,
              port == 0 ? 0 : services.endpoint(StackService.LAMBDA).getPort(),
              all,
              ticking,
              options.scheduleEvery(),
              options.runtimeClient()),
          log);
    } catch (TemplateException wrong) {
      throw StackStart.unusable(wrong);
    } catch (ServiceStartException absent) {
      throw new StackException(String.valueOf(absent.getMessage()), absent);
    }
  }

  /** The HTTP API: {@code http://127.0.0.1:port}. */
  public URI apiUrl() {
    return services.endpoint(StackService.GATEWAY);
  }

  /** The chain's JSON-RPC: {@code http://127.0.0.1:port}. */
  public URI rpcUrl() {
    return services.endpoint(StackService.CHAIN);
  }

  /** Where a service listens, whether or not it runs now. */
  public URI endpoint(StackService service) {
    return services.endpoint(service);
  }

  /** The deployment, to be pinned by verifiers; also in {@code network.json}. */
  public NetworkDescriptor network() {
    return made.network().descriptor();
  }

  /** The state folder's {@code network.json}. */
  public Path networkFile() {
    return state.root().resolve("network.json");
  }

  /** What a client is configured with; also in {@code endpoints.json}. */
  public Settings settings() {
    return made.settings();
  }

  /** How it was started. */
  public StackOptions options() {
    return options;
  }

  /** The state folder, absolute. */
  public Path stateFolder() {
    return state.root();
  }

  /** From the call of {@link #start} to ready. */
  public Duration startTook() {
    return startTook;
  }

  /** The embedded AWS services: their endpoints, clients of them, the SDK's variables. */
  public AwsEndpoints aws() {
    return made.aws();
  }

  /**
   * What {@code !Ref} of a table, bucket, key or parameter of the template stands for.
   *
   * @param logicalId such as {@code IntegrityTable}
   */
  public String reference(String logicalId) {
    String value = made.values().references().get(logicalId);
    if (value == null) {
      throw new IllegalArgumentException("the template has no resource " + logicalId);
    }
    return value;
  }

  /** Names, ids and ARNs of what the template describes, and its parameters. */
  public TemplateValues values() {
    return made.values();
  }

  /** The chain, with the controls that only a local one has. */
  public Anvil anvil() {
    return services.chain();
  }

  /** The KMS server, with the faults that it can be told to answer. */
  public KmsServer kms() {
    return services.kms();
  }

  /** The mail server, with the faults that it can be told to answer. */
  public MailServer mail() {
    return services.mail();
  }

  /**
   * The gateway.
   *
   * @throws IllegalStateException when it was stopped
   */
  public synchronized StackGateway gateway() {
    StackGateway running = gateway;
    if (running == null) {
      throw new IllegalStateException("the gateway was stopped");
    }
    return running;
  }

  /**
   * A second gateway on the same services, on any free port, without schedules of its own, for the
   * caller to close. For tests of another configuration.
   *
   * @param environment variables given to every function, over the template's: {@code
   *     CHAIN_RPC_URLS}, {@code SOURCE_QUOTA_PER_MINUTE}, {@code AWS_ENDPOINT_URL_S3}, …
   */
  public StackGateway openGateway(Map<String, String> environment)
      throws IOException, StackException {
    return newGateway(0, false, environment);
  }

  /**
   * Ends a service as a crash would; the gateway, and Lambda's Invoke with it, is closed at once.
   * {@link #restart} revives.
   */
  public synchronized void kill(StackService service) throws IOException {
    if (service == StackService.GATEWAY || service == StackService.LAMBDA) {
      stop(service);
    } else {
      services.kill(service);
    }
  }

  /** Stops a service in order; nothing happens when it does not run. */
  public synchronized void stop(StackService service) throws IOException {
    switch (service) {
      case GATEWAY, LAMBDA -> {
        if (gateway != null) {
          gateway.close();
          gateway = null;
        }
      }
      case CHAIN -> {
        if (head != null) {
          head.close();
          head = null;
        }
        services.stop(service);
      }
      default -> services.stop(service);
    }
  }

  /** Stops a service if it runs, and starts it again on the same port with the same state. */
  public synchronized void restart(StackService service)
      throws IOException, StackException, InterruptedException {
    stop(service);
    if (service == StackService.GATEWAY || service == StackService.LAMBDA) {
      gateway = newGateway(apiUrl().getPort(), true, Map.of());
      return;
    }
    services.start(service);
    if (service == StackService.CHAIN) {
      head = ChainHead.follow(services.chain().rpc(), state);
    }
  }

  /** Stops everything but the chain. */
  public synchronized void stopAllButChain() throws IOException {
    stop(StackService.GATEWAY);
    for (StackService service : StackServices.ALL) {
      if (service != StackService.CHAIN) {
        stop(service);
      }
    }
  }

  /** Deletes every table and every bucket of the template with all that is in them. */
  public void deleteTablesAndBuckets() throws StackException {
    try (DynamoDbClient tables = aws().dynamoDbClient();
        S3Client buckets = aws().s3Client()) {
      made.resources().deleteTablesAndBuckets(tables, buckets);
    } catch (TemplateException wrong) {
      throw StackStart.unusable(wrong);
    }
  }

  /** Makes every table and bucket of the template that does not exist, empty. */
  public void createTablesAndBuckets() throws StackException {
    try (DynamoDbClient tables = aws().dynamoDbClient();
        S3Client buckets = aws().s3Client()) {
      made.resources().createTables(tables);
      made.resources().createBuckets(buckets);
    } catch (TemplateException wrong) {
      throw StackStart.unusable(wrong);
    }
  }

  /** How the services below the gateway are. */
  public List<ServiceHealth> health() throws InterruptedException {
    return services.health();
  }

  /** What other processes are told of it. */
  public RunningStack description() throws InterruptedException {
    List<RunningStack.Part> parts = new ArrayList<>();
    long self = ProcessHandle.current().pid();
    parts.add(new RunningStack.Part(StackService.GATEWAY, apiUrl(), self));
    parts.add(new RunningStack.Part(StackService.LAMBDA, endpoint(StackService.LAMBDA), self));
    for (ServiceHealth service : services.health()) {
      for (StackService part : StackServices.ALL) {
        if (part.label().equals(service.service())) {
          parts.add(new RunningStack.Part(part, service.endpoint(), service.pid()));
        }
      }
    }
    return new RunningStack(
        self, since, startTook.toMillis() / 1000.0, parts, made.values().references(), notices);
  }

  /** Keeps what is told, for processes that ask later. */
  private record Notices(StackListener listener, List<String> told) implements StackListener {
    @Override
    public void ready(String part, String detail, Duration took) {
      listener.ready(part, detail, took);
    }

    @Override
    public void notice(String text) {
      told.add(text);
      listener.notice(text);
    }
  }

  /** Resident memory of this process and of all services, in bytes, where the system tells. */
  public Optional<Long> residentBytes() {
    return ResidentMemory.ofTree(ProcessHandle.current());
  }

  /** Stops everything in order and gives the state folder back. May be called again. */
  @Override
  public synchronized void close() throws IOException {
    Files.deleteIfExists(RunningStack.file(state));
    stop(StackService.GATEWAY);
    ChainHead following = head;
    if (following != null && services.running().contains(StackService.CHAIN)) {
      rememberHead(following);
      following.close();
      head = null;
    }
    try {
      services.close();
    } finally {
      log.close();
      lock.close();
    }
  }

  private static void rememberHead(ChainHead following) {
    try {
      following.remember();
    } catch (IOException chainGone) {
      // The next start compares with what was remembered before.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
