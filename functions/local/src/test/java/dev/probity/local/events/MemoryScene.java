package dev.probity.local.events;

import dev.probity.content.Cid;
import dev.probity.protocol.idma.SessionIssuer;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.integrity.pinning.Leases;
import dev.probity.protocol.port.AccountSlots;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.IdmaChainAccount;
import dev.probity.protocol.port.memory.InMemoryAiServicePorts;
import dev.probity.protocol.port.memory.InMemoryBlockStore;
import dev.probity.protocol.port.memory.InMemoryChainState;
import dev.probity.protocol.port.memory.InMemoryCustodianPorts;
import dev.probity.protocol.port.memory.InMemoryGatewayPorts;
import dev.probity.protocol.port.memory.InMemoryIdmaLedger;
import dev.probity.protocol.port.memory.InMemoryIdmaPorts;
import dev.probity.protocol.port.memory.InMemoryIntegrityLedger;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.port.memory.InMemoryMail;
import dev.probity.protocol.port.memory.InMemoryPepper;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.standing.CredentialStanding;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * The module on ports in memory. Its clock stands still but for what anchoring takes and what a
 * template lets pass, and all randomness comes from the function's name: the same template makes
 * the same state and the same message each time, and the same password is hashed with the same
 * salt.
 */
final class MemoryScene implements Scene {
  /** The first moment of 2026. */
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final long CHAIN_ID = 31337;
  private static final int FINALITY_LAG = 2;
  private static final long ANCHORING_SECONDS = 5;
  private static final Address REGISTRY = Address.of(Arrays.copyOf(new byte[] {7}, Address.LENGTH));
  private static final Address IDMA_REGISTRY =
      Address.of(Arrays.copyOf(new byte[] {9}, Address.LENGTH));

  static final Eip712Domain INTEGRITY = new Eip712Domain("Probity IM", CHAIN_ID, REGISTRY);
  private static final Eip712Domain IDENTITY =
      new Eip712Domain("Probity IDMA", CHAIN_ID, IDMA_REGISTRY);
  private static final Address TRANSACTIONS = TestKeys.signer("transactions").address();
  private static final MessageSigner AI_SERVICE = TestKeys.signer("AI service");
  private static final MessageSigner ADMINISTRATOR = TestKeys.signer("administrator");
  private static final long SECONDS_A_BLOCK = 12;
  private static final Set<String> ASKED_AGAIN =
      Set.of("RegistrationStatus", "OrderStatus", "TokenStatus");

  static final SessionIssuer SESSIONS = new SessionIssuer("https://idma.example", "probity");
  private static final int ASKED_AT_MOST = 5;

  private final String seed;
  private final TestKeys keys = TestKeys.read();
  private final InMemoryRowStore rows = new InMemoryRowStore();
  private final InMemoryRowStore aiRows = new InMemoryRowStore();
  private final InMemoryBlockStore blocks = new InMemoryBlockStore();
  private final InMemoryIntegrityLedger ledger =
      new InMemoryIntegrityLedger(CHAIN_ID, REGISTRY, START.getEpochSecond() - 600, FINALITY_LAG);
  private final InMemoryRowStore idmaRows = new InMemoryRowStore();
  private final InMemoryRowStore custodianRows = new InMemoryRowStore();
  private final InMemoryMail mail = new InMemoryMail();
  private final InMemoryIdmaLedger idmaLedger =
      new InMemoryIdmaLedger(
          IDMA_REGISTRY,
          TRANSACTIONS,
          List.of(
              ADMINISTRATOR.address(),
              TestKeys.signer("second").address(),
              TestKeys.signer("third").address()),
          START.getEpochSecond() - 600,
          FINALITY_LAG);
  private final IdmaChainAccount idmaAccount =
      new IdmaChainAccount(idmaLedger, IDMA_REGISTRY, TRANSACTIONS);
  private final MemoryGateway gateway =
      new MemoryGateway(this, START.getEpochSecond() - 600, FINALITY_LAG);
  private final AtomicBoolean tablesFail = new AtomicBoolean();
  private final AtomicBoolean keysFail = new AtomicBoolean();
  private final AtomicBoolean rowKeyLost = new AtomicBoolean();
  private Instant now = START;
  private int randoms;
  private int replyKeys;
  private int newcomers;

  MemoryScene(EventTemplates.Name name) {
    this.seed = name.function();
    ledger.mine(FINALITY_LAG);
    idmaLedger.mine(FINALITY_LAG);
  }

  @Override
  public Module integrity() {
    return new Module(INTEGRITY, keys.decryptionKey().publicJwk());
  }

  @Override
  public Module identity() {
    return new Module(IDENTITY, keys.decryptionKey().publicJwk());
  }

  @Override
  public Module gateway() {
    return new Module(MemoryGateway.DOMAIN, keys.decryptionKey().publicJwk());
  }

  @Override
  public Module custodian() {
    return new Module(INTEGRITY, keys.decryptionKey().publicJwk());
  }

  @Override
  public RsaJwk releasing() {
    return keys.decryptionKey().publicJwk();
  }

  @Override
  public MessageSigner granting() {
    return MemoryGateway.SIGNER;
  }

  TestKeys keys() {
    return keys;
  }

  @Override
  public MessageSigner asking() {
    return TestKeys.signer("integrity module");
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Randomness randomness() {
    return length -> {
      byte[] bytes = new byte[length];
      int filled = 0;
      while (filled < length) {
        byte[] next = Digests.keccak256(seed + " " + randoms++).bytes();
        int taken = Math.min(next.length, length - filled);
        System.arraycopy(next, 0, bytes, filled, taken);
        filled += taken;
      }
      return bytes;
    };
  }

  @Override
  public ReplyKeyPair replyKey() {
    return keys.replyKey(replyKeys++);
  }

  @Override
  public MessageSigner owner() {
    return TestKeys.signer("owner");
  }

  @Override
  public MessageSigner stranger() {
    return TestKeys.signer("stranger");
  }

  @Override
  public MessageSigner newcomer() {
    return TestKeys.signer("newcomer " + newcomers++);
  }

  @Override
  public MessageSigner administrator() {
    return ADMINISTRATOR;
  }

  @Override
  public List<Administrator> administrators(Enrolment enrolment)
      throws IOException, InterruptedException, WireException {
    List<Administrator> registered = new ArrayList<>();
    for (MessageSigner key : List.of(ADMINISTRATOR, TestKeys.signer("second"))) {
      registered.add(new Administrator(key, enrolment.registered(key)));
    }
    return registered;
  }

  @Override
  public long request(MessageSigner user, Bytes32 requestHash, boolean waitForFinality) {
    idmaLedger.mineAt(Math.max(idmaSecond(), now.getEpochSecond() - SECONDS_A_BLOCK));
    idmaLedger.from(user.address()).storeRegData(requestHash);
    long block = idmaLedger.heads().latest().number();
    if (waitForFinality) {
      settle();
    }
    return block;
  }

  @Override
  public long tokenRequest(MessageSigner user, Bytes32 requestHash, boolean waitForFinality) {
    long block = gateway.tokenRequest(user, requestHash);
    if (waitForFinality) {
      settle();
    }
    return block;
  }

  @Override
  public void changeToken(MessageSigner user, Bytes32 tokenHash, EventTemplate.TokenIs became) {
    gateway.change(user, tokenHash, became);
  }

  private long idmaSecond() {
    return idmaLedger.heads().latest().timestamp();
  }

  /** What is in blocks becomes final; the clock goes along. */
  private void settle() {
    idmaLedger.mine(FINALITY_LAG);
    gateway.ledger().mine(FINALITY_LAG);
    long newest = Math.max(idmaSecond(), gateway.second());
    now = Instant.ofEpochSecond(Math.max(newest, now.getEpochSecond()));
  }

  @Override
  public void change(MessageSigner user, EventTemplate.Became became) {
    switch (became) {
      case REVOKED -> idmaLedger.from(user.address()).revokeOwn();
      case SUSPENDED -> throw new IllegalArgumentException("an order suspends");
      case LOWERED -> idmaLedger.from(TRANSACTIONS).lowerRole(user.address(), 0);
    }
    settle();
  }

  @Override
  public String mailTo(String address) {
    return mail.sentTo(address).getLast().text();
  }

  @Override
  public long anchor(boolean byOwner, Anchor anchor, boolean waitForFinality) {
    long newest = ledger.heads().latest().timestamp();
    var stored =
        ledger.storeAt(
            (byOwner ? owner() : stranger()).address(),
            anchor.nonce(),
            anchor.version(),
            anchor.requestHash(),
            anchor.contentDigest(),
            Math.max(newest, now.getEpochSecond()));
    if (waitForFinality) {
      ledger.mine(FINALITY_LAG);
    }
    now = now.plusSeconds(ANCHORING_SECONDS);
    return stored.block().number();
  }

  @Override
  public long erase(boolean byOwner, Erasure erasure, boolean waitForFinality) {
    long newest = ledger.heads().latest().timestamp();
    var erased =
        ledger.eraseAt(
            (byOwner ? owner() : stranger()).address(),
            erasure.nonce(),
            erasure.version(),
            erasure.requestHash(),
            Math.max(newest, now.getEpochSecond()));
    if (waitForFinality) {
      ledger.mine(FINALITY_LAG);
    }
    now = now.plusSeconds(ANCHORING_SECONDS);
    return erased.block().number();
  }

  @Override
  public void reachNewestBlock() {
    long newest = ledger.heads().latest().timestamp();
    now = Instant.ofEpochSecond(Math.max(newest, now.getEpochSecond()));
  }

  @Override
  public long timeOf(long block) {
    return ledger.block(block).orElseThrow().timestamp();
  }

  @Override
  public long newestBlock() {
    return ledger.heads().latest().number();
  }

  @Override
  public void upload(Address user, Map<Cid, byte[]> content) {
    Map<Cid, Integer> sizes = new HashMap<>();
    content.forEach((cid, block) -> sizes.put(cid, block.length));
    var table = new MacedItemStore(rows, rowKeys(), new RecordedAlarms());
    var _ = new Leases(table, "default", Long.MAX_VALUE).lease(user, sizes, now);
    content.forEach(blocks::put);
  }

  @Override
  public String accepted(String function, RenderedEvent event) {
    Answer answer = MemoryFunctions.call(function, event.event(), this, event.environment());
    for (int asked = 1; answer.status() == 202 && asked < ASKED_AT_MOST; asked++) {
      if (!ASKED_AGAIN.contains(function)) {
        break;
      }
      settle();
      answer = MemoryFunctions.call(function, event.event(), this, event.environment());
    }
    if (answer.refused()) {
      throw new AssertionError(function + " answered " + answer);
    }
    return answer.body();
  }

  @Override
  public void editRow(RowName name) {
    InMemoryRowStore table =
        switch (name.table()) {
          case "IdmaTable" -> idmaRows;
          case "GatewayTable" -> gateway.rows;
          case "ServiceTable" -> gateway.serviceRows;
          case "CustodianTable" -> custodianRows;
          case "AiServiceTable" -> aiRows;
          default -> rows;
        };
    RowStore.Row row = table.get(new ItemKey("default", name.kind(), name.id())).orElseThrow();
    Item item = row.item();
    table.overwrite(
        new RowStore.Row(
            new Item(
                item.key(), item.revision(), item.body() + " ", item.listing(), item.expiresAt()),
            row.kid(),
            row.mac()));
  }

  /** Neighbours fail by themselves from now on, and time passes. */
  @Override
  public Map<String, String> surroundings(EventTemplate.Given given) {
    if (given.unreachable() != null) {
      switch (given.unreachable()) {
        case CHAIN -> {
          ledger.reachable(false);
          idmaLedger.reachable(false);
          gateway.ledger().reachable(false);
        }
        case TABLES -> tablesFail.set(true);
        case BLOCKS -> blocks.failing(true);
        case KEYS -> keysFail.set(true);
        case MAIL -> mail.failing(true);
      }
    }
    Map<String, String> environment = new HashMap<>();
    if (Boolean.FALSE.equals(given.finalized())) {
      environment.put("CHAIN_FINALITY", "4000");
    }
    rowKeyLost.set(Boolean.TRUE.equals(given.rowKeyLost()));
    if (given.later() != null) {
      now = now.plus(given.later());
      idmaLedger.mineAt(Math.max(idmaSecond(), now.getEpochSecond()));
      settle();
    }
    return environment;
  }

  /** Identity management's ports, under these variables. */
  InMemoryIdmaPorts idmaPorts(Map<String, String> environment) {
    return new InMemoryIdmaPorts(
        "default",
        IDENTITY,
        environment.containsKey("CHAIN_FINALITY") ? new NothingFinal(idmaLedger) : idmaLedger,
        idmaAccount,
        idmaAccount,
        perhapsFailing(idmaRows),
        rowKeys(),
        TestKeys.signer("identity management"),
        keys.tokenKey(),
        SESSIONS,
        decryptionKey(),
        new InMemoryPepper(new byte[32]),
        InMemoryIdmaPorts.REMEMBERED,
        this::isKey,
        mail,
        new RecordedAlarms(),
        (InstantSource) () -> now,
        randomness(),
        Long.parseLong(environment.getOrDefault("SOURCE_QUOTA_PER_MINUTE", "600")),
        Long.parseLong(environment.getOrDefault("MAIL_QUOTA_PER_HOUR", "20")));
  }

  InMemoryGatewayPorts gatewayPorts(Map<String, String> environment) {
    return gateway.ports(environment);
  }

  ServicePorts servicePorts() {
    return gateway.servicePorts();
  }

  RowStore perhapsFailing(InMemoryRowStore table) {
    return failing(RowStore.class, table, tablesFail, true, Neighbour.TABLE);
  }

  DecryptionKey decryptionKey() {
    return failing(DecryptionKey.class, keys.decryptionKey(), keysFail, true, Neighbour.KEYS);
  }

  boolean isKey(String module, String purpose, Bytes32 key, Heads heads) {
    return switch (module + " " + purpose) {
      case "IDMA message" -> key.equals(TestKeys.signer("identity management").address().toWord());
      case "IM message" -> key.equals(asking().address().toWord());
      case "AS message" -> key.equals(AI_SERVICE.address().toWord());
      case "GW message" -> key.equals(MemoryGateway.SIGNER.address().toWord());
      case "SVC message" -> key.equals(MemoryGateway.SERVICE_SIGNER.address().toWord());
      case "AS decryption" -> key.equals(releasing().thumbprint());
      case "IDMA jwt", "GW jwt" -> key.equals(keys.tokenKey().publicJwk().thumbprint());
      default -> false;
    };
  }

  BlockStore blocks() {
    return blocks;
  }

  RowKeys rowKeys() {
    RowKeys perhapsLost =
        failing(RowKeys.class, new InMemoryRowKeys(), rowKeyLost, false, Neighbour.KEYS);
    return failing(RowKeys.class, perhapsLost, keysFail, true, Neighbour.KEYS);
  }

  /** SCidma at the heads of a module's own ledger. */
  AccountSlots identitiesAt(Supplier<Heads> heads, LongFunction<Optional<BlockRef>> block) {
    return new OneChain(idmaLedger, heads, block);
  }

  /** What a module asks identity management about an account, at the heads of its own ledger. */
  AccountStanding standing(
      String module,
      Supplier<Heads> heads,
      LongFunction<Optional<BlockRef>> block,
      MessageSigner signer,
      Map<String, String> environment) {
    return new CredentialStanding(
        new CredentialStanding.Ports(
            module,
            InMemoryChainState.of(identitiesAt(heads, block), this::isKey),
            new MemoryModules(this, environment),
            IDENTITY,
            signer,
            Secp256k1.best(),
            (InstantSource) () -> now,
            randomness()));
  }

  /** The integrity module's ports, under these variables. */
  InMemoryIntegrityPorts ports(Map<String, String> environment) {
    return new InMemoryIntegrityPorts(
        "default",
        INTEGRITY,
        ledger,
        perhapsFailing(rows),
        rowKeys(),
        blocks,
        TestKeys.signer("integrity module"),
        keys.decryptionKey(),
        new RecordedAlarms(),
        (InstantSource) () -> now,
        randomness(),
        standing("IM", ledger::heads, ledger::block, asking(), environment),
        this::isKey,
        new MemoryModules(this, environment),
        Long.parseLong(environment.getOrDefault("SOURCE_QUOTA_PER_MINUTE", "600")),
        Long.parseLong(environment.getOrDefault("STORAGE_QUOTA_GIB", "100")) << 30);
  }

  /** The key custodian's ports. */
  InMemoryCustodianPorts custodianPorts() {
    return new InMemoryCustodianPorts(
        "default",
        INTEGRITY,
        ledger,
        this::isKey,
        perhapsFailing(custodianRows),
        rowKeys(),
        decryptionKey(),
        new RecordedAlarms(),
        (InstantSource) () -> now,
        randomness());
  }

  /** The AI service's ports; what it draws changes no message. */
  InMemoryAiServicePorts aiServicePorts(Map<String, String> environment) {
    return new InMemoryAiServicePorts(
        "default",
        INTEGRITY,
        ledger,
        perhapsFailing(aiRows),
        rowKeys(),
        blocks,
        AI_SERVICE,
        decryptionKey(),
        new MemoryModules(this, environment),
        CheckPolicy.parse(environment.getOrDefault("CHECK_POLICY", "")),
        new RecordedAlarms(),
        (InstantSource) () -> now,
        length -> new byte[length]);
  }

  private static <P> P failing(
      Class<P> port, P adapter, AtomicBoolean fails, boolean retryable, Neighbour neighbour) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              if (fails.get()) {
                throw new PortException(neighbour, retryable, "switched to fail", null);
              }
              try {
                return method.invoke(adapter, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            }));
  }
}
