package dev.probity.local.stack;

import dev.probity.aws.KmsDecryptionKey;
import dev.probity.aws.KmsMessageSigner;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.client.config.Settings;
import dev.probity.lambda.Environment;
import dev.probity.lambda.Wiring;
import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InProcessInvoker;
import dev.probity.local.gateway.LocalGateway;
import dev.probity.local.gateway.Schedules;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.service.DynamoDbLocal;
import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.FreePorts;
import dev.probity.local.service.LocalCredentials;
import dev.probity.local.service.S3Proxy;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.StateLock;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.local.service.kms.KmsServer;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A running local stack. */
public final class Stack implements AutoCloseable {
  private static final String ACCOUNT = "000000000000";
  private static final int FUNCTIONS_AT_ONCE = 16;

  private final StackOptions options;
  private final StateFolder state;
  private final StateLock lock;
  private final AwsEndpoints aws;
  private final SamTemplate template;
  private final TemplateValues values;
  private final NetworkDescriptor network;
  private final Anvil anvil;
  private final KmsServer kms;
  private final Map<String, EmbeddedService> services;
  private final LocalGateway gateway;
  private final InProcessInvoker invoker;
  private final Schedules schedules;

  private Stack(
      Starting started, TemplateValues values, NetworkDescriptor network, Serving serving) {
    this.options = started.options;
    this.state = started.state;
    this.lock = started.lock;
    this.aws = started.aws;
    this.template = started.template;
    this.values = values;
    this.network = network;
    this.anvil = started.anvil;
    this.kms = started.kms;
    this.services = started.services;
    this.gateway = serving.gateway;
    this.invoker = serving.invoker;
    this.schedules = serving.schedules;
  }

  private record Serving(LocalGateway gateway, InProcessInvoker invoker, Schedules schedules) {}

  /** What stands before resources and contracts do. */
  private record Starting(
      StackOptions options,
      StateFolder state,
      StateLock lock,
      AwsEndpoints aws,
      SamTemplate template,
      Anvil anvil,
      KmsServer kms,
      Map<String, EmbeddedService> services) {

    void stop() throws IOException {
      for (EmbeddedService service : services.values()) {
        service.close();
      }
      lock.close();
    }
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @throws dev.probity.local.service.AlreadyRunningException when a stack runs on this state
   *     folder
   */
  public static Stack start(StackOptions options)
      throws IOException, StackException, InterruptedException {
    StateFolder state = StateFolder.at(options.state());
    StateLock lock = state.lock();
    Starting started;
    try {
      // 1. The services, side by side
      started = startServices(options, state, lock);
    } catch (IOException | StackException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
    try {
      // 2. Tables, buckets and keys, as the template describes them
      TemplateValues values =
          new TemplateResources(started.template, started.aws)
              .create(
                  withParameters(
                      TemplateValues.ofStack("probity", AwsEndpoints.REGION, ACCOUNT),
                      started,
                      Address.ZERO,
                      0));
      // 3. The contracts, with IM's keys in the registry from the first block
      LocalContracts.Deployed deployed = deploy(started, values);
      // 4. The functions, with the template's parameters and the SDK's standard variables
      values =
          withParameters(
              values,
              started,
              deployed.network().integrityRegistry().address(),
              deployed.startBlock());
      Serving serving = serve(started, values);
      var stack = new Stack(started, values, deployed.network(), serving);
      stack.settings().write(state.root().resolve("endpoints.json"));
      return stack;
    } catch (TemplateException unusable) {
      started.stop();
      throw new StackException("template.yaml: " + unusable.getMessage(), unusable);
    } catch (IOException | StackException | RuntimeException failed) {
      started.stop();
      throw failed;
    }
  }

  private static Starting startServices(StackOptions options, StateFolder state, StateLock lock)
      throws IOException, StackException, InterruptedException {
    Path root = options.projectRoot();
    SamTemplate template;
    try {
      template = SamTemplate.read(root.resolve("infrastructure/template.yaml"));
    } catch (TemplateException unusable) {
      throw new StackException("template.yaml: " + unusable.getMessage(), unusable);
    }
    LocalCredentials credentials = LocalCredentials.of(state);
    List<Integer> ports = FreePorts.any(3);
    int rpcPort = FreePorts.preferring(options.rpcPort());
    var services = Collections.synchronizedMap(new HashMap<String, EmbeddedService>());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<DynamoDbLocal> dynamoDb =
          threads.submit(kept(services, () -> DynamoDbLocal.start(root, state, ports.get(0))));
      Future<S3Proxy> s3 =
          threads.submit(kept(services, () -> S3Proxy.start(root, state, ports.get(1))));
      Future<KmsServer> kms =
          threads.submit(kept(services, () -> KmsServer.start(state, ports.get(2))));
      Future<Anvil> anvil =
          threads.submit(
              kept(
                  services,
                  () ->
                      Anvil.start(
                          root,
                          state,
                          new Anvil.Settings(
                              rpcPort, options.slotsInAnEpoch(), options.mining()))));
      var endpoints =
          new AwsEndpoints(
              dynamoDb.get().endpoint(), s3.get().endpoint(), kms.get().endpoint(), credentials);
      return new Starting(
          options, state, lock, endpoints, template, anvil.get(), kms.get(), services);
    } catch (ExecutionException failed) {
      for (EmbeddedService service : List.copyOf(services.values())) {
        service.close();
      }
      throw new StackException(
          "A service did not start: " + String.valueOf(failed.getCause()), failed);
    }
  }

  private static <S extends EmbeddedService> Callable<S> kept(
      Map<String, EmbeddedService> services, Callable<S> start) {
    return () -> {
      S service = start.call();
      services.put(service.name(), service);
      return service;
    };
  }

  private static LocalContracts.Deployed deploy(Starting started, TemplateValues values)
      throws StackException, InterruptedException {
    var chain =
        new ChainView(
            List.of(RpcEndpoint.of(started.anvil.endpoint())),
            Finality.parse("finalized"),
            Anvil.CHAIN_ID);
    try (var kms = started.aws.kmsClient()) {
      var signer = new KmsMessageSigner(kms, reference(values, "IntegrityMessageKey"));
      var decryption = new KmsDecryptionKey(kms, reference(values, "IntegrityDecryptionKey"));
      return new LocalContracts(started.state, chain)
          .deploy(signer.address(), decryption.publicJwk().thumbprint());
    }
  }

  private static String reference(TemplateValues values, String logicalId) throws StackException {
    String value = values.references().get(logicalId);
    if (value == null) {
      throw new StackException("template.yaml has no resource " + logicalId, null);
    }
    return value;
  }

  private static TemplateValues withParameters(
      TemplateValues values, Starting started, Address integrityRegistry, long startBlock) {
    TemplateValues all =
        values
            .withParameter("ChainId", Integer.toString(Anvil.CHAIN_ID))
            .withParameter("ChainRpcUrls", started.anvil.endpoint().toString())
            .withParameter("ChainFinality", "finalized")
            .withParameter("ChainStartBlock", Long.toString(startBlock))
            .withParameter("IntegrityRegistry", integrityRegistry.toString())
            .withParameter("OpenEnrolment", "true");
    for (var parameter : started.options.parameters().entrySet()) {
      all = all.withParameter(parameter.getKey(), parameter.getValue());
    }
    return all;
  }

  private static Serving serve(Starting started, TemplateValues values)
      throws TemplateException, IOException {
    List<FunctionModel> functions = started.template.functions(values);
    FunctionLog log = log(started.state);
    var invoker =
        new InProcessInvoker(
            functions,
            (function, environment) -> handler(function, environment, started, log),
            log,
            new InProcessInvoker.Settings(AwsEndpoints.REGION, ACCOUNT, FUNCTIONS_AT_ONCE));
    LocalGateway gateway =
        LocalGateway.start(
            LocalGateway.Settings.AWS.onPort(FreePorts.preferring(started.options.apiPort())),
            started.template.httpApis(values).getFirst(),
            functions,
            invoker,
            log);
    Schedules schedules =
        Schedules.start(
            functions,
            invoker,
            log,
            new Schedules.Settings(
                started.options.schedulesEvery(), AwsEndpoints.REGION, ACCOUNT, Clock.systemUTC()));
    return new Serving(gateway, invoker, schedules);
  }

  /** Makes a handler as Lambda would, but for its environment, which comes from the template. */
  private static Object handler(
      FunctionModel function, Map<String, String> environment, Starting started, FunctionLog log) {
    var all = new HashMap<>(environment);
    all.putAll(started.aws.environment());
    all.putAll(started.options.environment());
    try {
      return Class.forName(function.handlerClass())
          .getConstructor(Wiring.class)
          .newInstance(
              Wiring.of(Environment.of(all), line -> log.write(function.logicalId(), "", line)));
    } catch (ReflectiveOperationException unusable) {
      Throwable cause =
          unusable instanceof InvocationTargetException && unusable.getCause() != null
              ? unusable.getCause()
              : unusable;
      throw new IllegalStateException(function.handler() + " cannot be made", cause);
    }
  }

  private static FunctionLog log(StateFolder state) throws IOException {
    Path file = state.logFile("functions");
    var out =
        new PrintStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            true,
            StandardCharsets.UTF_8);
    return (source, requestId, message) ->
        out.println(Instant.now() + " " + source + " " + requestId + " " + message);
  }

  /** Where clients send their requests. */
  public URI apiUrl() {
    return gateway.uri();
  }

  /** The chain. */
  public URI rpcUrl() {
    return anvil.endpoint();
  }

  /** What a client trusts. */
  public NetworkDescriptor network() {
    return network;
  }

  /** The file of the network descriptor. */
  public Path networkFile() {
    return state.root().resolve("network.json");
  }

  /** What a client needs to find the stack. */
  public Settings settings() {
    return new Settings(apiUrl(), List.of(rpcUrl()), "finalized");
  }

  /** The embedded AWS services. */
  public AwsEndpoints aws() {
    return aws;
  }

  /** The chain's controls. */
  public Anvil anvil() {
    return anvil;
  }

  /** The key service's controls. */
  public KmsServer kms() {
    return kms;
  }

  /** Names, ids and ARNs of what the template describes. */
  public TemplateValues values() {
    return values;
  }

  /** How long a stack runs for its options. */
  public StackOptions options() {
    return options;
  }

  /** Runs a scheduled function now; false while it is still busy. */
  public boolean fire(String function) {
    return schedules.fire(function);
  }

  /** What every service is doing. */
  public List<ServiceHealth> health() throws InterruptedException {
    var health = new ArrayList<ServiceHealth>();
    for (EmbeddedService service : List.copyOf(services.values())) {
      health.add(service.health());
    }
    return health;
  }

  /** Stops a service as a crash would find it stopped; for tests. */
  public void stop(String service) throws IOException {
    Optional.ofNullable(services.remove(service))
        .orElseThrow(() -> new IllegalArgumentException("no service " + service))
        .close();
  }

  /**
   * Deletes every table and bucket with all that is in them: what an operator who walks away takes
   * along.
   */
  public void deleteTablesAndBuckets() throws StackException {
    try {
      new TemplateResources(template, aws).deleteTablesAndBuckets(values);
    } catch (TemplateException unusable) {
      throw new StackException("template.yaml: " + unusable.getMessage(), unusable);
    }
  }

  /** Stops gateway, functions and every service but the chain. */
  public void stopAllButChain() throws IOException {
    schedules.close();
    gateway.close();
    invoker.close();
    for (String name : List.copyOf(services.keySet())) {
      if (!name.equals(anvil.name())) {
        stop(name);
      }
    }
  }

  /** Stops everything in order; the state stays. */
  @Override
  public void close() throws IOException {
    stopAllButChain();
    anvil.close();
    lock.close();
  }
}
