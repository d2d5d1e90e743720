package dev.probity.protocol.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.RegisteredUser;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.Role.Access;
import dev.probity.protocol.idma.Role.Scope;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.idma.session.SessionCheck;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.memory.ApiChainAccount;
import dev.probity.protocol.port.memory.InMemoryApiLedger;
import dev.probity.protocol.port.memory.InMemoryChainState;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryGatewayPorts;
import dev.probity.protocol.port.memory.InMemoryMessageSigner;
import dev.probity.protocol.port.memory.InMemoryModuleCall;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.port.memory.KnownAccount;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.service.ServiceManifest;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A deployment of the gateway in memory, and what it stands on. */
final class GatewayScene {
  static final Address REGISTRY = Address.of(Arrays.copyOf(new byte[] {7}, Address.LENGTH));
  static final Eip712Domain DOMAIN = new Eip712Domain("Probity API", 31337, REGISTRY);
  static final GatewayPorts.Issuer TOKENS =
      new GatewayPorts.Issuer("https://gw.example", "https://calls.example");
  static final InMemoryDecryptionKey DECRYPTION_KEY = InMemoryDecryptionKey.generate();
  static final InMemoryTokenSigner TOKEN_SIGNER = InMemoryTokenSigner.generate();
  static final MessageSigner MODULE = signer("gateway");
  static final MessageSigner SERVICE = signer("service");
  static final int LAG = 2;
  static final long PLENTY = 100_000;
  private static final String MODULE_NAME = "SVC";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryApiLedger ledger;
  final ApiChainAccount account;
  final RecordedAlarms alarms = new RecordedAlarms();

  /** How many random values were drawn. */
  final AtomicInteger draws = new AtomicInteger();

  /** How often IDMA was asked for a role. */
  final AtomicInteger asked = new AtomicInteger();

  /** What ModuleRegistry has, as module, purpose and key. */
  final Set<String> registered = ConcurrentHashMap.newKeySet();

  /** The functions behind the gateway. */
  final InMemoryModuleCall functions = new InMemoryModuleCall();

  final GatewayPorts ports;
  private final Map<Address, AccountStanding> accounts = new ConcurrentHashMap<>();
  private final Map<Address, UserRole> roles = new ConcurrentHashMap<>();
  private Quotas quotas = new Quotas(PLENTY, PLENTY, PLENTY);
  private TokenLife life = new TokenLife(Duration.ZERO, Duration.ofHours(24));
  private List<ServiceCatalogue.Entry> offered =
      List.of(
          service("digest-iterate", Scope.PERSONAL_DATA, Access.EDIT, MODULE_NAME),
          service("echo", Scope.PERSONAL_DATA, Access.VIEW, MODULE_NAME),
          service("log-export", Scope.LOGGING_DATA, Access.VIEW, MODULE_NAME),
          service("unsigned", Scope.PERSONAL_DATA, Access.VIEW, "OTHER"));
  private Instant now;

  GatewayScene() {
    this(START);
  }

  GatewayScene(Instant start) {
    this.now = start;
    Address sender = signer("transactions").address();
    this.ledger =
        new InMemoryApiLedger(
            REGISTRY, sender, signer("guardian").address(), start.getEpochSecond() - 12 * LAG, LAG);
    this.account = new ApiChainAccount(ledger, REGISTRY, sender);
    ledger.mine(LAG);
    registered.add(entry("SVC", "message", SERVICE.address().toWord()));
    registered.add(entry("IDMA", "jwt", RegisteredUser.SESSION_SIGNER.publicJwk().thumbprint()));
    this.ports = module(PortCalls.undisturbed());
  }

  static String entry(String module, String purpose, Bytes32 key) {
    return module + "/" + purpose + "/" + key;
  }

  static ServiceCatalogue.Entry service(String name, Scope scope, Access access, String module) {
    return new ServiceCatalogue.Entry(
        new ServiceManifest(
            name,
            "1.0.0",
            "A service of the tests.",
            scope,
            access,
            ServiceManifest.Mode.SYNCHRONOUS,
            JsonNodeFactory.instance.objectNode(),
            JsonNodeFactory.instance.objectNode(),
            module,
            new ModuleFunction("CallTest")),
        SERVICE.address());
  }

  /** What the deployment offers from now on. */
  void offer(ServiceCatalogue.Entry... services) {
    offered = List.of(services);
  }

  void limit(Quotas limits) {
    quotas = limits;
  }

  void limit(TokenLife limits) {
    life = limits;
  }

  /** The module as it starts, every port of it watched. */
  InMemoryGatewayPorts module(PortCalls calls) {
    return module(calls, PLENTY);
  }

  /** With this many requests a network and minute. */
  InMemoryGatewayPorts module(PortCalls calls, long sourceQuota) {
    ModuleDirectory modules =
        (module, purpose, key, heads) -> registered.contains(entry(module, purpose, key));
    ApiLedger watched = calls.of(ApiLedger.class, ledger);
    return new InMemoryGatewayPorts(
        "default",
        DOMAIN,
        watched,
        account,
        calls.of(ChainAccount.class, account),
        this::standing,
        InMemoryChainState.of(watched, modules),
        modules,
        new ServiceCatalogue(offered),
        functions,
        calls.of(RowStore.class, rows),
        calls.of(RowKeys.class, new InMemoryRowKeys()),
        calls.of(MessageSigner.class, MODULE),
        calls.of(TokenSigner.class, TOKEN_SIGNER),
        TOKENS,
        new SessionCheck(
            RegisteredUser.SESSIONS.issuer(),
            RegisteredUser.SESSIONS.audience(),
            List.of(RegisteredUser.SESSION_SIGNER.publicJwk()),
            modules),
        calls.of(DecryptionKey.class, DECRYPTION_KEY),
        quotas,
        life,
        calls.of(Alarms.class, alarms),
        () -> now,
        length ->
            Arrays.copyOf(Digests.keccak256("draw " + draws.incrementAndGet()).bytes(), length),
        sourceQuota);
  }

  private AccountStanding.Standing standing(AccountStanding.Claimed claimed, Heads heads) {
    asked.incrementAndGet();
    Address user = claimed.credential().user();
    AccountStanding account = accounts.get(user);
    if (account == null) {
      throw new RefusedException(Refusal.CREDENTIAL_MISMATCH, "nobody knows this account");
    }
    AccountStanding.Standing standing = account.require(claimed, heads);
    UserRole role = roles.get(user);
    return role == null ? standing : new AccountStanding.Standing(user, role);
  }

  /** From now on this account has this standing. */
  void know(Address user, AccountStanding standing) {
    accounts.put(user, standing);
  }

  /** From now on this account, in this session alone, has the role of a general user. */
  void know(Caller caller) {
    know(caller.address(), new KnownAccount(caller.credential(), caller.sid()));
  }

  /** IDMA answers for this account with another role. */
  void give(Caller caller, Role role) {
    roles.put(caller.address(), role.whole());
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

  static MessageSigner signer(String name) {
    try {
      return new InMemoryMessageSigner(PrivateKey32.of(word(name).bytes()));
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }
}
