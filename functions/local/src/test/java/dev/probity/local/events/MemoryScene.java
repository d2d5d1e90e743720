package dev.probity.local.events;

import dev.probity.content.Cid;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryBlockStore;
import dev.probity.protocol.port.memory.InMemoryIntegrityLedger;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The module on ports in memory. Its clock stands still but for what anchoring takes and what a
 * template lets pass, and all randomness comes from the template's name: the same template makes
 * the same state and the same message each time.
 */
final class MemoryScene implements Scene {
  /** The first moment of 2026. */
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final long CHAIN_ID = 31337;
  private static final int FINALITY_LAG = 2;
  private static final long ANCHORING_SECONDS = 5;
  private static final Address REGISTRY = Address.of(Arrays.copyOf(new byte[] {7}, Address.LENGTH));

  private final String seed;
  private final TestKeys keys = TestKeys.read();
  private final InMemoryRowStore rows = new InMemoryRowStore();
  private final InMemoryBlockStore blocks = new InMemoryBlockStore();
  private final InMemoryIntegrityLedger ledger =
      new InMemoryIntegrityLedger(CHAIN_ID, REGISTRY, START.getEpochSecond() - 600, FINALITY_LAG);
  private final AtomicBoolean tablesFail = new AtomicBoolean();
  private final AtomicBoolean rowKeyLost = new AtomicBoolean();
  private Instant now = START;
  private int randoms;
  private int replyKeys;

  MemoryScene(EventTemplates.Name name) {
    this.seed = name.toString();
    ledger.mine(FINALITY_LAG);
  }

  @Override
  public Eip712Domain domain() {
    return new Eip712Domain("Probity IM", CHAIN_ID, REGISTRY);
  }

  @Override
  public RsaJwk moduleKey() {
    return keys.decryptionKey().publicJwk();
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
  public long newestBlock() {
    return ledger.heads().latest().number();
  }

  @Override
  public void upload(Map<Cid, byte[]> content) {
    content.forEach(blocks::put);
  }

  @Override
  public String accepted(String function, RenderedEvent event) {
    Answer answer = MemoryFunctions.call(function, event.event(), ports(event.environment()));
    if (answer.status() / 100 != 2) {
      throw new AssertionError(function + " answered " + answer);
    }
    return answer.body();
  }

  @Override
  public void editRow(Bytes32 requestHash) {
    RowStore.Row row =
        rows.get(new ItemKey("default", "dataset", requestHash.toString())).orElseThrow();
    Item item = row.item();
    rows.overwrite(
        new RowStore.Row(
            new Item(
                item.key(), item.revision(), item.body() + " ", item.listing(), item.expiresAt()),
            row.kid(),
            row.mac()));
  }

  /** Nothing is in a variable here: neighbours fail by themselves from now on, and time passes. */
  @Override
  public Map<String, String> surroundings(EventTemplate.Given given) {
    if (given.unreachable() != null) {
      switch (given.unreachable()) {
        case CHAIN -> ledger.reachable(false);
        case TABLES -> tablesFail.set(true);
        case BLOCKS -> blocks.failing(true);
      }
    }
    rowKeyLost.set(Boolean.TRUE.equals(given.rowKeyLost()));
    if (given.later() != null) {
      now = now.plus(given.later());
    }
    return new HashMap<>();
  }

  /** The module's ports, under these variables. */
  InMemoryIntegrityPorts ports(Map<String, String> environment) {
    return new InMemoryIntegrityPorts(
        "default",
        domain(),
        ledger,
        failing(RowStore.class, rows, tablesFail, true, Neighbour.TABLE),
        failing(RowKeys.class, new InMemoryRowKeys(), rowKeyLost, false, Neighbour.KEYS),
        blocks,
        TestKeys.signer("integrity module"),
        keys.decryptionKey(),
        new RecordedAlarms(),
        (InstantSource) () -> now,
        randomness(),
        environment.getOrDefault("OPEN_ENROLMENT", "true").equals("true"),
        Long.parseLong(environment.getOrDefault("SOURCE_QUOTA_PER_MINUTE", "600")));
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
