package dev.probity.lambda;

import dev.probity.aws.DynamoRowStore;
import dev.probity.aws.KmsDecryptionKey;
import dev.probity.aws.KmsMessageSigner;
import dev.probity.aws.KmsRowKeys;
import dev.probity.aws.LambdaModuleCall;
import dev.probity.aws.S3BlockStore;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.Web3ContractSignatures;
import dev.probity.chain.Web3IntegrityLedger;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.integrity.AccountStanding;
import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.integrity.OpenEnrolment;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.WireException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a function stands on, each part made when first asked for, so that a function pays only for
 * what it uses.
 */
public final class Wiring implements IntegrityPorts {
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
  private final Supplier<IntegrityLedger> ledger;
  private final Supplier<UserSignatures> signatures;
  private final Supplier<Intake> intake;

  private Wiring(Environment environment, Consumer<String> log) {
    this.environment = environment;
    this.log = log;
    this.alarms = new LogAlarms(log);
    this.aws = Lazy.of(() -> new AwsClients(environment));
    this.rows =
        Lazy.of(() ->
            new DynamoRowStore(aws.get().dynamoDb(), environment.required("INTEGRITY_TABLE")));
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
                environment.number("CHAIN_ID")));
    this.ledger = Lazy.of(() -> new Web3IntegrityLedger(chain.get(), integrityRegistry()));
    this.signatures =
        Lazy.of(() ->
            UserSignatures.onChain(Secp256k1.best(), new Web3ContractSignatures(chain.get())));
    this.intake =
        Lazy.of(() ->
            new Intake(
                new SourceQuota(
                    table.get(), tenant(), environment.number("SOURCE_QUOTA_PER_MINUTE")),
                decryptionKey.get(),
                domain(),
                signatures.get()));
  }

  /** The wiring of a function with this environment. */
  public static Wiring of(Environment environment) {
    return new Wiring(environment, System.out::println);
  }

  /** The same with a log of its own, as when several functions share a process. */
  public static Wiring of(Environment environment, Consumer<String> log) {
    return new Wiring(environment, log);
  }

  /** Where the function's log lines go. */
  Consumer<String> log() {
    return log;
  }

  @Override
  public String tenant() {
    return environment.required("TENANT");
  }

  @Override
  public Eip712Domain domain() {
    return new Eip712Domain("Probity IM", environment.number("CHAIN_ID"), integrityRegistry());
  }

  @Override
  public Intake intake() {
    return intake.get();
  }

  @Override
  public UserSignatures signatures() {
    return signatures.get();
  }

  @Override
  public IntegrityLedger ledger() {
    return ledger.get();
  }

  @Override
  public AccountStanding standing() {
    return new OpenEnrolment(environment.required("OPEN_ENROLMENT").equals("true"));
  }

  @Override
  public ItemStore table() {
    return table.get();
  }

  @Override
  public RowKeys rowKeys() {
    return rowKeys.get();
  }

  @Override
  public BlockStore blocks() {
    return blocks.get();
  }

  @Override
  public MessageSigner signer() {
    return signer.get();
  }

  @Override
  public Alarms alarms() {
    return alarms;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Randomness randomness() {
    return length -> {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    };
  }

  /** The functions of other modules, each by the variable that {@link Environment} names for it. */
  ModuleCall modules() {
    return modules.get();
  }

  /** The chain, for the function that follows it. */
  ChainView chain() {
    return chain.get();
  }

  /** The module's decryption key, for the function that publishes it. */
  DecryptionKey decryptionKey() {
    return decryptionKey.get();
  }

  /** The block from which events are followed: that of the contract's deployment. */
  long startBlock() {
    return environment.number("CHAIN_START_BLOCK");
  }

  /** SCim. */
  Address integrityRegistry() {
    try {
      return Address.parse(environment.required("INTEGRITY_REGISTRY"));
    } catch (WireException notAnAddress) {
      throw new IllegalStateException("environment variable INTEGRITY_REGISTRY", notAnAddress);
    }
  }
}
