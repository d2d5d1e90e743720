package dev.probity.lambda;

import dev.probity.aws.KmsMessageSigner;
import dev.probity.aws.KmsTokenSigner;
import dev.probity.aws.KmsTransactionKey;
import dev.probity.chain.Web3ApiCalls;
import dev.probity.chain.Web3ApiLedger;
import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.Web3ChainAccount;
import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.gateway.Quotas;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiCalls;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.standing.CredentialStanding;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.TokenJwk;
import dev.probity.protocol.wire.UserSignatures;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The gateway's ports. */
final class GatewayWiring implements GatewayPorts {
  private final Wiring shared;
  private final Supplier<Intake> intake;
  private final Supplier<ApiLedger> ledger;
  private final Supplier<AccountStanding> standing;
  private final Supplier<ServiceCatalogue> catalogue;
  private final Supplier<ChainAccount> account;
  private final Supplier<TokenSigner> tokenSigner;
  private final Supplier<List<TokenJwk>> tokenKeys;

  GatewayWiring(Wiring shared) {
    this.shared = shared;
    Environment environment = shared.environment();
    this.intake = Lazy.of(() -> shared.intake(domain()));
    this.ledger =
        Lazy.of(() -> new Web3ApiLedger(shared.chain(), shared.address("API_TOKEN_REGISTRY")));
    this.standing =
        Lazy.of(() ->
            new CredentialStanding(
                new CredentialStanding.Ports(
                    "GW",
                    shared.state(),
                    shared.modules(),
                    shared.idmaDomain(),
                    signer(),
                    Secp256k1.best(),
                    clock(),
                    randomness())));
    this.catalogue = Lazy.of(() -> InstalledServices.catalogue(serviceSigner()));
    this.account =
        Lazy.of(() ->
            new Web3ChainAccount(
                shared.chain(),
                TransactionSigner.of(
                    new KmsTransactionKey(
                        shared.aws().kms(), environment.required("TRANSACTION_KEY")))));
    this.tokenSigner =
        Lazy.of(() -> new KmsTokenSigner(shared.aws().kms(), environment.required("ACCESS_KEY")));
    this.tokenKeys = Lazy.of(shared::accessKeys);
  }

  private Address serviceSigner() {
    return new KmsMessageSigner(
            shared.aws().kms(), shared.environment().required("SERVICE_MESSAGE_KEY"))
        .address();
  }

  @Override
  public String tenant() {
    return shared.tenant();
  }

  @Override
  public Eip712Domain domain() {
    return shared.apiDomain();
  }

  @Override
  public Intake intake() {
    return intake.get();
  }

  @Override
  public UserSignatures signatures() {
    return shared.signatures();
  }

  @Override
  public ApiLedger ledger() {
    return ledger.get();
  }

  @Override
  public AccountStanding standing() {
    return standing.get();
  }

  @Override
  public ModuleDirectory modules() {
    return shared.directory();
  }

  @Override
  public ChainState state() {
    return shared.state();
  }

  @Override
  public ServiceCatalogue catalogue() {
    return catalogue.get();
  }

  @Override
  public ModuleCall services() {
    return shared.modules();
  }

  @Override
  public ItemStore table() {
    return shared.table();
  }

  @Override
  public RowKeys rowKeys() {
    return shared.rowKeys();
  }

  @Override
  public ApiCalls calls() {
    return new Web3ApiCalls(shared.address("API_TOKEN_REGISTRY"));
  }

  @Override
  public Outbox outbox() {
    return new Outbox(table(), tenant());
  }

  @Override
  public ChainAccount chainAccount() {
    return account.get();
  }

  @Override
  public MessageSigner signer() {
    return shared.signer();
  }

  @Override
  public TokenSigner tokenSigner() {
    return tokenSigner.get();
  }

  @Override
  public List<TokenJwk> tokenKeys() {
    return tokenKeys.get();
  }

  @Override
  public Issuer accessTokens() {
    return new Issuer(
        shared.environment().required("ACCESS_ISSUER"),
        shared.environment().required("ACCESS_AUDIENCE"));
  }

  @Override
  public SessionCheck sessions() {
    return shared.sessions();
  }

  @Override
  public Quotas quotas() {
    Environment environment = shared.environment();
    return new Quotas(
        environment.number("USER_QUOTA_PER_MINUTE"),
        environment.number("TOKEN_QUOTA_PER_MINUTE"),
        environment.number("SERVICE_QUOTA_PER_MINUTE"));
  }

  @Override
  public Alarms alarms() {
    return shared.alarms();
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Randomness randomness() {
    return shared.randomness();
  }
}
