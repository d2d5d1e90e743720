package dev.probity.lambda;

import dev.probity.aws.KmsPepper;
import dev.probity.aws.KmsTokenSigner;
import dev.probity.aws.KmsTransactionKey;
import dev.probity.aws.SesMail;
import dev.probity.chain.Web3IdmaCalls;
import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.Web3ChainAccount;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.idma.SessionIssuer;
import dev.probity.protocol.idma.password.Argon2Hashing;
import dev.probity.protocol.idma.password.Argon2Parameters;
import dev.probity.protocol.idma.password.PasswordCheck;
import dev.probity.protocol.idma.password.PasswordPolicy;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.TokenJwk;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Identity management's ports. */
final class IdmaWiring implements IdmaPorts {
  /** How long a request waits for its turn at Argon2. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Wiring shared;
  private final Supplier<Intake> intake;
  private final Supplier<ChainAccount> account;
  private final Supplier<TokenSigner> tokenSigner;
  private final Supplier<List<TokenJwk>> tokenKeys;
  private final Supplier<PasswordCheck> passwords;
  private final Supplier<Mail> mail;

  IdmaWiring(Wiring shared) {
    this.shared = shared;
    Environment environment = shared.environment();
    this.intake = Lazy.of(() -> shared.intake(domain()));
    this.account =
        Lazy.of(() ->
            new Web3ChainAccount(
                shared.chain(),
                TransactionSigner.of(
                    new KmsTransactionKey(
                        shared.aws().kms(), environment.required("TRANSACTION_KEY")))));
    this.tokenSigner =
        Lazy.of(() -> new KmsTokenSigner(shared.aws().kms(), environment.required("SESSION_KEY")));
    this.tokenKeys = Lazy.of(shared::sessionKeys);
    this.passwords =
        Lazy.of(() ->
            new PasswordCheck(
                new Argon2Hashing(
                    Argon2Hashing.permitsFor(
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.getRuntime().maxMemory()),
                    PATIENCE),
                new KmsPepper(shared.aws().kms(), environment.required("PEPPER_KEY")),
                randomness(),
                Argon2Parameters.TODAY));
    this.mail =
        Lazy.of(() -> new SesMail(shared.aws().ses(), mailFrom(environment), Optional.empty()));
  }

  private static MailAddress mailFrom(Environment environment) {
    try {
      return MailAddress.parse(environment.required("MAIL_FROM"));
    } catch (WireException notAnAddress) {
      throw new IllegalStateException("environment variable MAIL_FROM", notAnAddress);
    }
  }

  /** The domains for which users sign what other modules ask by. */
  Map<String, Eip712Domain> delegatedDomains() {
    return Map.of("IM", shared.integrityDomain(), "GW", shared.apiDomain());
  }

  @Override
  public String tenant() {
    return shared.tenant();
  }

  @Override
  public Eip712Domain domain() {
    return shared.idmaDomain();
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
  public IdmaLedger ledger() {
    return shared.idmaLedger();
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
  public ItemStore table() {
    return shared.table();
  }

  @Override
  public RowKeys rowKeys() {
    return shared.rowKeys();
  }

  @Override
  public IdmaCalls calls() {
    return new Web3IdmaCalls(shared.address("IDMA_REGISTRY"));
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
  public SessionIssuer sessions() {
    return new SessionIssuer(
        shared.environment().required("SESSION_ISSUER"),
        shared.environment().required("SESSION_AUDIENCE"));
  }

  @Override
  public PasswordCheck passwords() {
    return passwords.get();
  }

  @Override
  public PasswordPolicy passwordPolicy() {
    return new PasswordPolicy();
  }

  @Override
  public Mail mail() {
    return mail.get();
  }

  @Override
  public long mailQuotaPerHour() {
    return shared.environment().number("MAIL_QUOTA_PER_HOUR");
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
