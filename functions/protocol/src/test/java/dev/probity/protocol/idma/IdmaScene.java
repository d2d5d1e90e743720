package dev.probity.protocol.idma;

import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordHashing;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.memory.IdmaChainAccount;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryIdmaLedger;
import dev.probity.protocol.port.memory.InMemoryIdmaPorts;
import dev.probity.protocol.port.memory.InMemoryMail;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryPepper;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A deployment of identity management in memory, and what it stands on. */
final class IdmaScene {
  static final Address REGISTRY = Address.of(Arrays.copyOf(new byte[] {9}, Address.LENGTH));
  static final Eip712Domain DOMAIN = new Eip712Domain("Probity IDMA", 31337, REGISTRY);
  static final SessionIssuer ISSUER =
      new SessionIssuer("https://idma.example", "https://api.example");
  static final InMemoryDecryptionKey DECRYPTION_KEY = InMemoryDecryptionKey.generate();
  static final InMemoryTokenSigner TOKEN_SIGNER = InMemoryTokenSigner.generate();
  static final MessageSigner MODULE = signer("idma");
  static final MessageSigner ADMIN = signer("admin");
  static final int LAG = 2;
  static final long PLENTY = 100_000;
  static final int MAIL_QUOTA = 20;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryIdmaLedger ledger;
  final IdmaChainAccount account;
  final InMemoryMail mail = new InMemoryMail();
  final RecordedAlarms alarms = new RecordedAlarms();

  /** How many random values were drawn. */
  final AtomicInteger draws = new AtomicInteger();

  /** How many Argon2id were run: each is one call of the pepper. */
  final AtomicInteger argon2 = new AtomicInteger();

  final InMemoryIdmaPorts ports;

  /** Whether ModuleRegistry has the key of session tokens. */
  boolean tokenKeyInUse = true;

  private final long quota;
  private final PasswordHashing hashing;
  private Instant now = START;

  IdmaScene() {
    this(PLENTY);
  }

  /** Where each password is hashed as in a deployment, for those who count. */
  static IdmaScene hashing() {
    return new IdmaScene(PLENTY, InMemoryIdmaPorts.HASHING);
  }

  /** With this many requests a network and minute. */
  IdmaScene(long quota) {
    this(quota, InMemoryIdmaPorts.REMEMBERED);
  }

  private IdmaScene(long quota, PasswordHashing hashing) {
    this.quota = quota;
    this.hashing = hashing;
    Address sender = signer("transactions").address();
    this.ledger =
        new InMemoryIdmaLedger(
            REGISTRY,
            sender,
            List.of(ADMIN.address(), signer("second").address(), signer("third").address()),
            START.getEpochSecond() - 12 * LAG,
            LAG);
    this.account = new IdmaChainAccount(ledger, REGISTRY, sender);
    ledger.mine(LAG);
    this.ports = module(PortCalls.undisturbed());
  }

  /** The module as it starts, every port of it watched. */
  InMemoryIdmaPorts module(PortCalls calls) {
    var pepper = new InMemoryPepper(new byte[32]);
    Pepper counted =
        message -> {
          argon2.incrementAndGet();
          return pepper.mac(message);
        };
    return new InMemoryIdmaPorts(
        "default",
        DOMAIN,
        calls.of(IdmaLedger.class, ledger),
        account,
        calls.of(ChainAccount.class, account),
        calls.of(RowStore.class, rows),
        calls.of(RowKeys.class, new InMemoryRowKeys()),
        calls.of(MessageSigner.class, MODULE),
        calls.of(TokenSigner.class, TOKEN_SIGNER),
        ISSUER,
        calls.of(DecryptionKey.class, DECRYPTION_KEY),
        calls.of(Pepper.class, counted),
        hashing,
        (module, purpose, key, heads) ->
            switch (module + "/" + purpose) {
              case "IM/message" -> key.equals(signer("integrity").address().toWord());
              case "GW/message" -> key.equals(signer("gateway").address().toWord());
              case "IDMA/jwt" -> tokenKeyInUse && key.equals(TOKEN_SIGNER.publicJwk().thumbprint());
              default -> false;
            },
        calls.of(Mail.class, mail),
        calls.of(Alarms.class, alarms),
        () -> now,
        length ->
            Arrays.copyOf(Digests.keccak256("draw " + draws.incrementAndGet()).bytes(), length),
        quota,
        MAIL_QUOTA);
  }

  Instant now() {
    return now;
  }

  long second() {
    return now.getEpochSecond();
  }

  /** Blocks until the newest so far is final; the clock goes along. */
  void settle() {
    ledger.mine(LAG);
    long newest = ledger.heads().latest().timestamp();
    now = Instant.ofEpochSecond(Math.max(newest, second()));
  }

  /** Time passes on chain and off. */
  void pass(Duration time) {
    long newest = ledger.heads().latest().timestamp();
    now = Instant.ofEpochSecond(Math.max(newest, second())).plus(time);
    ledger.mineAt(second());
    settle();
  }

  /** A transaction of IDMA's own, past every step. */
  void transact(ChainAccount.Call call) {
    try {
      account.broadcast(account.sign(call, account.nextNonce()));
    } catch (ChainAccount.RevertedException refused) {
      throw new AssertionError(refused);
    }
  }

  AccountSlot slot(Address user) {
    return ledger.account(user, ledger.heads().latest());
  }

  /** How many rows of a kind there are. */
  long rowsOf(String kind) {
    return rows.all().stream().filter(row -> row.item().key().kind().equals(kind)).count();
  }

  static Received received(byte[] body) {
    return new Received(body, Optional.of("192.0.2.1"));
  }

  static <R> R accepted(Outcome<R> outcome) {
    return outcome.fold(
        value -> value,
        no -> {
          throw new AssertionError(no.refusal() + ": " + no.detail());
        });
  }

  static Refusal refusal(Outcome<?> outcome) {
    return outcome.fold(
        value -> {
          throw new AssertionError("accepted: " + value);
        },
        Outcome.Refused::refusal);
  }

  static Bytes32 word(String name) {
    return Digests.keccak256(name);
  }

  static Password password(String text) {
    try {
      return Password.of(text);
    } catch (WireException flawed) {
      throw new IllegalArgumentException(flawed);
    }
  }

  static MessageSigner signer(String name) {
    try {
      return new InMemoryMessageSigner(PrivateKey32.of(word(name).bytes()));
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }
}
