package dev.probity.local.stack;

import dev.probity.aws.KmsTokenSigner;
import dev.probity.client.config.Settings;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.LocalCredentials;
import dev.probity.local.service.ServiceStartException;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.local.service.issuer.IssuerServer;
import dev.probity.protocol.idma.session.IssuerDocuments;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The start of a stack. All that does not need each other goes on at once:
 *
 * <pre>
 *   1  DynamoDB Local ─► tables     S3Proxy ─► buckets     mail     KMS ─► keys     anvil
 *   2                                                   issuers ◄──┴─ contracts ─┘
 *   3  network.json, endpoints.json, the gateway
 * </pre>
 */
final class StackStart {
  /** Key of {@code issuer.yaml}, as it is called there. */
  private static final String TOKEN_KEY = "TokenKey";

  /** The key's id before it is made. */
  private static final String UNKNOWN = "unknown";

  /** Whom e-mail codes come from; RFC 2606 keeps the domain free. */
  private static final String MAIL_FROM = "probity@stack.example";

  /** What a session token's {@code aud} says. */
  private static final String SESSION_AUDIENCE = "probity";

  /** What an access token's {@code aud} says. */
  private static final String ACCESS_AUDIENCE = "probity-services";

  /** On one machine every caller is the same source; a person and the tests share its quotas. */
  private static final String LOCAL_QUOTA = "6000";

  private final StackOptions options;
  private final StateFolder state;
  private final StackServices services;
  private final StackListener listener;
  private final SamTemplate template;
  private final AwsEndpoints aws;
  private final TemplateResources resources;
  private final List<Issuer> issuers;

  /**
   * A stack of {@code issuer.yaml}.
   *
   * @param key what its token key is called among the modules' keys
   */
  private record Issuer(StackService service, String key, TemplateResources resources) {}

  /** What was made. */
  record Made(
      SamTemplate template,
      TemplateValues values,
      AwsEndpoints aws,
      TemplateResources resources,
      LocalNetwork.Deployed network,
      Settings settings) {}

  StackStart(
      StackOptions options, StateFolder state, StackServices services, StackListener listener)
      throws IOException, StackException {
    this.options = options;
    this.state = state;
    this.services = services;
    this.listener = listener;
    Path folder = options.projectRoot().resolve("infrastructure");
    this.template = read(folder, "template.yaml");
    this.aws =
        new AwsEndpoints(
            services.endpoint(StackService.DYNAMODB),
            services.endpoint(StackService.S3),
            services.endpoint(StackService.KMS),
            services.endpoint(StackService.MAIL),
            LocalCredentials.of(state));
    this.resources = new TemplateResources(template, parameters());
    SamTemplate issuer = read(folder, "issuer.yaml");
    this.issuers =
        List.of(
            issuer(issuer, "idma", StackService.ISSUER, ModuleKeys.SESSION_KEY),
            issuer(issuer, "gateway", StackService.ACCESS_ISSUER, ModuleKeys.ACCESS_KEY));
  }

  private static Issuer issuer(
      SamTemplate template, String module, StackService service, String key) {
    var values =
        TemplateValues.ofStack(
                Stack.NAME + "-" + module + "-issuer", AwsEndpoints.REGION, AwsEndpoints.ACCOUNT)
            .withParameter("Module", module);
    return new Issuer(service, key, new TemplateResources(template, values));
  }

  private static SamTemplate read(Path folder, String name) throws IOException, StackException {
    try {
      return SamTemplate.read(folder.resolve(name));
    } catch (TemplateException wrong) {
      throw new StackException("infrastructure/" + name + ": " + wrong.getMessage(), wrong);
    }
  }

  static StackException unusable(TemplateException wrong) {
    return new StackException("infrastructure/template.yaml: " + wrong.getMessage(), wrong);
  }

  Made run() throws IOException, StackException, InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      Future<?> tables = threads.submit(task(this::tables));
      Future<?> buckets = threads.submit(task(this::buckets));
      Future<?> mail = threads.submit(task(() -> started(StackService.MAIL)));
      Future<Anvil> chain = threads.submit(task(this::chain));
      Future<Map<String, String>> keys = threads.submit(task(this::keys));
      Future<?> published = threads.submit(task(() -> publish(await(keys))));
      Future<LocalNetwork.Deployed> network =
          threads.submit(task(() -> network(await(chain), await(keys))));
      LocalNetwork.Deployed deployed = await(network);
      var _ = await(buckets);
      var _ = await(tables);
      var _ = await(published);
      var _ = await(mail);
      return new Made(
          template, values(await(keys), deployed), aws, resources, deployed, settings());
    } catch (TemplateException wrong) {
      throw unusable(wrong);
    } finally {
      // After a failure the others are interrupted; what they have started by then is closed by
      // the caller.
      threads.shutdownNow();
      threads.close();
    }
  }

  private boolean tables()
      throws IOException, StackException, InterruptedException, TemplateException {
    started(StackService.DYNAMODB);
    try (DynamoDbClient client = aws.dynamoDbClient()) {
      resources.createTables(client);
    }
    return true;
  }

  private boolean buckets()
      throws IOException, StackException, InterruptedException, TemplateException {
    started(StackService.S3);
    try (S3Client client = aws.s3Client()) {
      resources.createBuckets(client);
    }
    return true;
  }

  private Map<String, String> keys()
      throws IOException, StackException, InterruptedException, TemplateException {
    started(StackService.KMS);
    try (KmsClient client = aws.kmsClient()) {
      Map<String, String> keys = new LinkedHashMap<>(resources.createKeys(client));
      for (Issuer issuer : issuers) {
        keys.put(issuer.key(), ModuleKeys.id(issuer.resources().createKeys(client), TOKEN_KEY));
      }
      return keys;
    }
  }

  /** The documents first: who finds an issuer finds them. */
  private boolean publish(Map<String, String> keys)
      throws IOException, StackException, InterruptedException {
    for (Issuer issuer : issuers) {
      try (KmsClient client = aws.kmsClient()) {
        var signer = new KmsTokenSigner(client, ModuleKeys.id(keys, issuer.key()));
        IssuerServer.publish(
            state,
            issuer.service().label(),
            new IssuerDocuments(
                services.endpoint(issuer.service()).toString(), List.of(signer.publicJwk())));
      }
      started(issuer.service());
    }
    return true;
  }

  private Anvil chain() throws IOException, StackException, InterruptedException {
    started(StackService.CHAIN);
    Anvil anvil = services.chain();
    anvil.recovery().ifPresent(listener::notice);
    ChainHead.lost(anvil.rpc(), state).ifPresent(listener::notice);
    return anvil;
  }

  private EmbeddedService started(StackService service)
      throws IOException, StackException, InterruptedException {
    long begin = System.nanoTime();
    EmbeddedService running = services.start(service);
    listener.ready(service.label(), running.endpoint().toString(), since(begin));
    return running;
  }

  private LocalNetwork.Deployed network(Anvil anvil, Map<String, String> keys)
      throws IOException, StackException, InterruptedException {
    long begin = System.nanoTime();
    ModuleKeys moduleKeys;
    try (KmsClient client = aws.kmsClient()) {
      moduleKeys = ModuleKeys.of(client, keys);
    }
    LocalNetwork.Deployed deployed =
        new LocalNetwork(state, anvil, moduleKeys, options.slotsInAnEpoch(), listener)
            .findOrDeploy();
    NetworkDescriptor descriptor = deployed.descriptor();
    listener.ready(
        "contracts",
        "SCim %s, SCidma %s, SCapi %s"
            .formatted(
                descriptor.integrityRegistry().address(),
                descriptor.idmaRegistry().address(),
                descriptor.apiTokenRegistry().address()),
        since(begin));
    return deployed;
  }

  static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private Settings settings() {
    return new Settings(
        services.endpoint(StackService.GATEWAY),
        List.of(services.endpoint(StackService.CHAIN)),
        "finalized");
  }

  /**
   * The stack's parameters. What only the deployment tells stands at zero until then: tables,
   * buckets and keys do not depend on it.
   */
  private TemplateValues parameters() {
    return overridden(
        TemplateValues.ofStack(Stack.NAME, AwsEndpoints.REGION, AwsEndpoints.ACCOUNT)
            .withParameter("ChainId", Integer.toString(Anvil.CHAIN_ID))
            .withParameter("ChainRpcUrls", services.endpoint(StackService.CHAIN).toString())
            .withParameter("ChainFinality", "finalized")
            .withParameter("ChainStartBlock", "0")
            .withParameter("IntegrityRegistry", Address.ZERO.toString())
            .withParameter("IdmaRegistry", Address.ZERO.toString())
            .withParameter("ApiTokenRegistry", Address.ZERO.toString())
            .withParameter("ModuleRegistry", Address.ZERO.toString())
            .withParameter("SessionIssuer", services.endpoint(StackService.ISSUER).toString())
            .withParameter("SessionAudience", SESSION_AUDIENCE)
            .withParameter("SessionKey", TemplateResources.keyArn(UNKNOWN))
            .withParameter("OtherSessionKey", TemplateResources.keyArn(UNKNOWN))
            .withParameter("AccessIssuer", services.endpoint(StackService.ACCESS_ISSUER).toString())
            .withParameter("AccessAudience", ACCESS_AUDIENCE)
            .withParameter("AccessKey", TemplateResources.keyArn(UNKNOWN))
            .withParameter("OtherAccessKey", TemplateResources.keyArn(UNKNOWN))
            .withParameter("MailFrom", MAIL_FROM)
            .withParameter("SourceQuotaPerMinute", LOCAL_QUOTA)
            .withParameter("MailQuotaPerHour", LOCAL_QUOTA));
  }

  private TemplateValues values(Map<String, String> keys, LocalNetwork.Deployed network)
      throws TemplateException, StackException {
    NetworkDescriptor descriptor = network.descriptor();
    String sessionKey = TemplateResources.keyArn(ModuleKeys.id(keys, ModuleKeys.SESSION_KEY));
    String accessKey = TemplateResources.keyArn(ModuleKeys.id(keys, ModuleKeys.ACCESS_KEY));
    return overridden(
        resources
            .values(keys)
            .withParameter("SessionKey", sessionKey)
            .withParameter("OtherSessionKey", sessionKey)
            .withParameter("AccessKey", accessKey)
            .withParameter("OtherAccessKey", accessKey)
            .withParameter("ApiTokenRegistry", descriptor.apiTokenRegistry().address().toString())
            .withParameter("ChainStartBlock", Long.toString(network.startBlock()))
            .withParameter("IntegrityRegistry", descriptor.integrityRegistry().address().toString())
            .withParameter("IdmaRegistry", descriptor.idmaRegistry().address().toString())
            .withParameter("ModuleRegistry", descriptor.moduleRegistry().address().toString()));
  }

  private TemplateValues overridden(TemplateValues values) {
    TemplateValues result = values;
    for (Map.Entry<String, String> over : options.parameters().entrySet()) {
      result = result.withParameter(over.getKey(), over.getValue());
    }
    return result;
  }

  /** A step of the start, its failures narrowed to those that a start has. */
  private static <T> Callable<T> task(Step<T> step) {
    return () -> {
      try {
        return step.run();
      } catch (TemplateException wrong) {
        throw unusable(wrong);
      } catch (ServiceStartException failed) {
        throw new StackException(String.valueOf(failed.getMessage()), failed);
      } catch (SdkException failed) {
        throw new StackException(
            "a local service refused what the template asks for: " + failed.getMessage(), failed);
      }
    };
  }

  /** One step of the start. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException, InterruptedException, StackException, TemplateException;
  }

  private static <T> T await(Future<T> step)
      throws IOException, StackException, InterruptedException {
    try {
      return step.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case StackException said -> throw said;
        case IOException said -> throw said;
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException ours -> throw ours;
        case null, default -> throw new IllegalStateException(failed);
      }
    }
  }
}
