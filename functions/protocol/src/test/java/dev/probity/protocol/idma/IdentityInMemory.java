package dev.probity.protocol.idma;

import dev.probity.protocol.idma.password.Argon2Hashing;
import dev.probity.protocol.idma.password.Argon2Parameters;
import dev.probity.protocol.idma.password.PasswordCheck;
import dev.probity.protocol.idma.password.PasswordPolicy;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.SourceQuota;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.IdmaCalls;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryIdmaLedger;
import dev.probity.protocol.port.memory.InMemoryMail;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryPepper;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.UserSignatures;
import dev.probity.protocol.wire.WireException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Identity management without a network: every port in memory, on a clock that the test sets. */
final class IdentityInMemory implements IdmaPorts {
  static final long CHAIN_ID = 31_337;
  static final Address REGISTRY = Address.parseStored("0x00000000000000000000000000000000001dca11");
  static final Address IM_REGISTRY =
      Address.parseStored("0x0000000000000000000000000000000000001111");

  private static final InMemoryDecryptionKey DECRYPTION = InMemoryDecryptionKey.generate();
  private static final InMemoryTokenSigner TOKENS = InMemoryTokenSigner.generate();
  private static final SecureRandom RANDOM = new SecureRandom();

  final List<Address> admins =
      List.of(address("first admin"), address("second admin"), address("third admin"));
  final InMemoryMessageSigner signer = new InMemoryMessageSigner(key("IDMA message"));
  final InMemoryMessageSigner integrity = new InMemoryMessageSigner(key("IM message"));
  final InMemoryMail mail = new InMemoryMail();
  final InMemoryRowStore rows = new InMemoryRowStore();
  final RecordedAlarms alarms = new RecordedAlarms();
  final AtomicInteger peppered = new AtomicInteger();
  final InMemoryIdmaLedger ledger;
  final IdmaChainAccount account;
  final PasswordCheck passwords;
  private final InMemoryRowKeys rowKeys = new InMemoryRowKeys();

  IdentityInMemory() {
    Address sender = address("IDMA transaction");
    this.ledger = new InMemoryIdmaLedger(REGISTRY, sender, admins, 1_800_000_000L, 2);
    this.account = new IdmaChainAccount(ledger, REGISTRY, sender);
    Pepper pepper = new InMemoryPepper(new byte[32]);
    this.passwords =
        new PasswordCheck(
            new Argon2Hashing(2, Duration.ofMinutes(1)),
            message -> {
              peppered.incrementAndGet();
              return pepper.mac(message);
            },
            randomness(),
            Argon2Parameters.TODAY);
  }

  static PrivateKey32 key(String name) {
    try {
      return PrivateKey32.of(Digests.keccak256(name).bytes());
    } catch (WireException notAKey) {
      throw new IllegalStateException(name, notAKey);
    }
  }

  static Address address(String name) {
    return new InMemoryMessageSigner(key(name)).address();
  }

  @Override
  public String tenant() {
    return "default";
  }

  @Override
  public Eip712Domain domain() {
    return new Eip712Domain("Probity IDMA", CHAIN_ID, REGISTRY);
  }

  /** The domain for which users sign messages to IM. */
  static Eip712Domain integrityDomain() {
    return new Eip712Domain("Probity IM", CHAIN_ID, IM_REGISTRY);
  }

  @Override
  public Intake intake() {
    return new Intake(
        new SourceQuota(table(), tenant(), 10_000), DECRYPTION, domain(), signatures());
  }

  InMemoryDecryptionKey decryption() {
    return DECRYPTION;
  }

  @Override
  public UserSignatures signatures() {
    return UserSignatures.offline(Secp256k1.best());
  }

  @Override
  public IdmaLedger ledger() {
    return ledger;
  }

  @Override
  public ModuleDirectory modules() {
    return (module, key, heads) ->
        (module.equals("IM") && key.equals(integrity.address()))
            || (module.equals("IDMA") && key.equals(signer.address()));
  }

  @Override
  public ItemStore table() {
    return new MacedItemStore(rows, rowKeys, alarms);
  }

  @Override
  public RowKeys rowKeys() {
    return rowKeys;
  }

  @Override
  public IdmaCalls calls() {
    return account;
  }

  @Override
  public Outbox outbox() {
    return new Outbox(table(), tenant());
  }

  @Override
  public ChainAccount chainAccount() {
    return account;
  }

  @Override
  public MessageSigner signer() {
    return signer;
  }

  @Override
  public TokenSigner tokenSigner() {
    return TOKENS;
  }

  @Override
  public SessionIssuer sessions() {
    return new SessionIssuer("https://issuer.example.org", "probity");
  }

  @Override
  public PasswordCheck passwords() {
    return passwords;
  }

  @Override
  public PasswordPolicy passwordPolicy() {
    return new PasswordPolicy();
  }

  @Override
  public Mail mail() {
    return mail;
  }

  @Override
  public Alarms alarms() {
    return alarms;
  }

  /** The chain's own time. */
  @Override
  public InstantSource clock() {
    return () -> Instant.ofEpochSecond(ledger.heads().latest().timestamp());
  }

  @Override
  public Randomness randomness() {
    return length -> {
      byte[] bytes = new byte[length];
      RANDOM.nextBytes(bytes);
      return bytes;
    };
  }
}
