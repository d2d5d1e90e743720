package dev.probity.lambda;

import dev.probity.aws.DynamoRowStore;
import dev.probity.aws.KmsDecryptionKey;
import dev.probity.aws.KmsMessageSigner;
import dev.probity.aws.KmsRowKeys;
import dev.probity.aws.KmsTokenSigner;
import dev.probity.aws.LambdaModuleCall;
import dev.probity.aws.S3BlockStore;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.Web3ChainState;
import dev.probity.chain.Web3ContractSignatures;
import dev.probity.chain.Web3IdmaLedger;
import dev.probity.chain.Web3ModuleDirectory;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.TokenJwk;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.WireException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What functions of every module stand on, each part made when first asked for, so that a function
 * pays only for what it uses. {@link IntegrityWiring}, {@link IdmaWiring}, {@link GatewayWiring},
 * {@link ServiceWiring}, {@link CustodianWiring} and {@link AiServiceWiring} add what is a module's
 * own.
 */
public final class Wiring {
  private final Environment environment;
  private final Consumer<String> log;
  private final Alarms alarms;
  private final SecureRandom random = new SecureRandom();

  private final Supplier<AwsClients> aws;
  private final Supplier<RowStore> rows;
  private final Supplier<RowKeys> rowKeys;
  private final Supplier<ItemStore> table;
  private final Supplier<BlockStore> blocks;
  private final Supplier<ModuleCall> modules;
  private final Supplier<MessageSigner> signer;
  private final Supplier<DecryptionKey> decryptionKey;
  private final Supplier<ChainView> chain;
  private final Supplier<IdmaLedger> idmaLedger;
  private final Supplier<ModuleDirectory> directory;
  private final Supplier<ChainState> state;
  private final Supplier<UserSignatures> signatures;
  private final Supplier<SessionCheck> sessions;

  private Wiring(Environment environment, Consumer<String> log) {
    this.environment = environment;
    this.log = log;
    this.alarms = new LogAlarms(log);
    this.aws = Lazy.of(() -> new AwsClients(environment));
    this.rows =
        Lazy.of(() -> new DynamoRowStore(aws.get().dynamoDb(), environment.required("TABLE")));
    this.rowKeys =
        Lazy.of(() ->
            new KmsRowKeys(aws.get().kms(), environment.required("ROW_KEY"), rows.get(), tenant()));
    this.table = Lazy.of(() -> new MacedItemStore(rows.get(), rowKeys.get(), alarms));
    this.blocks =
        Lazy.of(() ->
            new S3BlockStore(
                aws.get().s3(), aws.get().presigner(), environment.required("CONTENT_BUCKET")));
    this.modules = Lazy.of(() -> new LambdaModuleCall(aws.get().lambda(), environment::arn));
    this.signer =
        Lazy.of(() -> new KmsMessageSigner(aws.get().kms(), environment.required("MESSAGE_KEY")));
    this.decryptionKey =
        Lazy.of(
            () -> new KmsDecryptionKey(aws.get().kms(), environment.required("DECRYPTION_KEY")));
    this.chain =
        Lazy.of(() ->
            new ChainView(
                Arrays.stream(environment.required("CHAIN_RPC_URLS").split(","))
                    .map(url -> RpcEndpoint.of(URI.create(url.strip())))
                    .toList(),
                Finality.parse(environment.required("CHAIN_FINALITY")),
                chainId()));
    this.idmaLedger = Lazy.of(() -> new Web3IdmaLedger(chain.get(), address("IDMA_REGISTRY")));
    this.directory =
        Lazy.of(() -> new Web3ModuleDirectory(chain.get(), address("MODULE_REGISTRY")));
    this.state =
        Lazy.of(() ->
            new Web3ChainState(
                chain.get(),
                new Web3ChainState.Registries(
                    () -> address("IDMA_REGISTRY"),
                    () -> address("API_TOKEN_REGISTRY"),
                    () -> address("MODULE_REGISTRY"))));
    this.signatures =
        Lazy.of(() ->
            UserSignatures.onChain(Secp256k1.best(), new Web3ContractSignatures(chain.get())));
    this.sessions =
        Lazy.of(() ->
            new SessionCheck(
                environment.required("SESSION_ISSUER"),
                environment.required("SESSION_AUDIENCE"),
                sessionKeys(),
                directory.get()));
  }

  /** The wiring of a function with this environment. */
  public static Wiring of(Environment environment) {
    return new Wiring(environment, System.out::println);
  }

  /** The same with a log of its own, as when several functions share a process. */
  public static Wiring of(Environment environment, Consumer<String> log) {
    return new Wiring(environment, log);
  }

  /** What the integrity module's functions stand on. */
  IntegrityWiring integrity() {
    return new IntegrityWiring(this);
  }

  /** What identity management's functions stand on. */
  IdmaWiring idma() {
    return new IdmaWiring(this);
  }

  /** What the gateway's functions stand on. */
  GatewayWiring gateway() {
    return new GatewayWiring(this);
  }

  /** What the services' functions stand on. */
  ServiceWiring service() {
    return new ServiceWiring(this);
  }

  /** What the key custodian's functions stand on. */
  CustodianWiring custodian() {
    return new CustodianWiring(this);
  }

  /** What the AI service's functions stand on. */
  AiServiceWiring aiService() {
    return new AiServiceWiring(this);
  }

  /** Where the function's log lines go. */
  Consumer<String> log() {
    return log;
  }

  Environment environment() {
    return environment;
  }

  AwsClients aws() {
    return aws.get();
  }

  String tenant() {
    return environment.required("TENANT");
  }

  long chainId() {
    return environment.number("CHAIN_ID");
  }

  ItemStore table() {
    return table.get();
  }

  RowKeys rowKeys() {
    return rowKeys.get();
  }

  /** Content blocks. */
  BlockStore blocks() {
    return blocks.get();
  }

  /** The functions of other modules, each by the variable that {@link Environment} names for it. */
  ModuleCall modules() {
    return modules.get();
  }

  MessageSigner signer() {
    return signer.get();
  }

  /** The module's decryption key, for the function that publishes it. */
  DecryptionKey decryptionKey() {
    return decryptionKey.get();
  }

  /** The chain, for the function that follows it. */
  ChainView chain() {
    return chain.get();
  }

  /** SCidma, as every module reads it. */
  IdmaLedger idmaLedger() {
    return idmaLedger.get();
  }

  /** ModuleRegistry. */
  ModuleDirectory directory() {
    return directory.get();
  }

  /** What one call reads of the contracts, at once. */
  ChainState state() {
    return state.get();
  }

  UserSignatures signatures() {
    return signatures.get();
  }

  /** Session tokens as other modules than IDMA check them. */
  SessionCheck sessions() {
    return sessions.get();
  }

  /** IDMA's keys, those of {@code SESSION_KEY} and {@code OTHER_SESSION_KEY}. */
  List<TokenJwk> sessionKeys() {
    return tokenKeys("SESSION_KEY", "OTHER_SESSION_KEY");
  }

  /** The gateway's keys, those of {@code ACCESS_KEY} and {@code OTHER_ACCESS_KEY}. */
  List<TokenJwk> accessKeys() {
    return tokenKeys("ACCESS_KEY", "OTHER_ACCESS_KEY");
  }

  /** Two while one takes the other's place, and otherwise one, which both variables name. */
  private List<TokenJwk> tokenKeys(String signing, String other) {
    return Stream.of(signing, other)
        .map(environment::required)
        .distinct()
        .map(key -> new KmsTokenSigner(aws.get().kms(), key).publicJwk())
        .distinct()
        .toList();
  }

  Alarms alarms() {
    return alarms;
  }

  Randomness randomness() {
    return length -> {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    };
  }

  /** {@code Probity IDMA} at SCidma. */
  Eip712Domain idmaDomain() {
    return new Eip712Domain("Probity IDMA", chainId(), address("IDMA_REGISTRY"));
  }

  /** {@code Probity IM} at SCim. */
  Eip712Domain integrityDomain() {
    return new Eip712Domain("Probity IM", chainId(), address("INTEGRITY_REGISTRY"));
  }

  /** {@code Probity API} at SCapi. */
  Eip712Domain apiDomain() {
    return new Eip712Domain("Probity API", chainId(), address("API_TOKEN_REGISTRY"));
  }

  /** C0 to C6 for messages of this domain. */
  Intake intake(Eip712Domain domain) {
    return new Intake(
        new SourceQuota(table(), tenant(), environment.number("SOURCE_QUOTA_PER_MINUTE")),
        decryptionKey(),
        domain,
        signatures());
  }

  /** A contract's address. */
  Address address(String variable) {
    try {
      return Address.parse(environment.required(variable));
    } catch (WireException notAnAddress) {
      throw new IllegalStateException("environment variable " + variable, notAnAddress);
    }
  }
}
