package dev.probity.protocol.saga;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.RowStore.Row;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.port.memory.InMemoryChainAccount;
import dev.probity.protocol.port.memory.InMemoryChainAccount.Included;
import dev.probity.protocol.port.memory.InMemoryMarks;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.saga.OutboxRow.State;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A module whose effects are marks on a chain, each with a thing that is pending until its mark is
 * final. Rows, chain and clock outlive every sender and confirmer.
 */
final class SagaInMemory {
  static final String TENANT = "default";

  /** Blocks until what is in the newest one is final. */
  static final int LAG = 2;

  /** A run has so long. */
  static final Duration RUN = Duration.ofSeconds(20);

  private static final Address MARKS = named("marks");
  private static final Address ACCOUNT = named("account");

  final InMemoryRowStore rows = new InMemoryRowStore();
  final InMemoryMarks marks = new InMemoryMarks();
  final InMemoryChainAccount<Set<Bytes32>> chain =
      new InMemoryChainAccount<>(ACCOUNT, MARKS, marks, Set.of(), 1_700_000_000L, LAG);
  final RecordedAlarms alarms = new RecordedAlarms();

  /** Effects of which nobody says whether they stand. */
  final Set<Bytes32> unanswered = ConcurrentHashMap.newKeySet();

  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** A thing is active once its mark stands. */
  private final class MarkEffect implements Effect {
    private final ItemStore table;

    private MarkEffect(ItemStore table) {
      this.table = table;
    }

    @Override
    public boolean stands(OutboxRow row, BlockRef at) {
      if (unanswered.contains(row.id())) {
        throw PortException.retryable(PortException.Neighbour.CHAIN, "switched to fail", null);
      }
      if (table.get(thingKey(row.id())).isEmpty()) {
        throw new IllegalStateException("a transaction without its thing");
      }
      return chain.state(at).contains(row.id());
    }

    @Override
    public List<ItemStore.Write> settled(OutboxRow row, BlockRef at, Instant when) {
      return end(row, "active at " + at.number());
    }

    @Override
    public List<ItemStore.Write> failed(OutboxRow row, String reason) {
      return end(row, "failed: " + reason);
    }

    private List<ItemStore.Write> end(OutboxRow row, String state) {
      Item thing = table.get(thingKey(row.id())).orElseThrow();
      return List.of(new ItemStore.Write.Replace(thing.next(body(state), Optional.empty())));
    }
  }

  private static String body(String state) {
    return JsonNodeFactory.instance.objectNode().put("state", state).toString();
  }

  static ItemKey thingKey(Bytes32 id) {
    return new ItemKey(TENANT, "thing", id.toString());
  }

  private static Item pending(Bytes32 id) {
    return new Item(
        thingKey(id), 1, body("pending"), Optional.of(Outbox.waiting(id)), Optional.empty());
  }

  static ItemKey outboxKey(Bytes32 id) {
    return new ItemKey(TENANT, "outbox", id.toString());
  }

  static ItemKey lineKey() {
    return new ItemKey(TENANT, "nonce", ACCOUNT.toString());
  }

  static Bytes32 id(String name) {
    return Digests.keccak256(name);
  }

  private static Address named(String name) {
    return Address.of(Arrays.copyOf(id(name).bytes(), Address.LENGTH));
  }

  // ---- the module

  /** On its own rows and chain. */
  SagaPorts ports() {
    return ports(rows, chain);
  }

  /** On rows and an account that may fail. */
  SagaPorts ports(RowStore store, ChainAccount account) {
    return ports(store, new InMemoryRowKeys(), account, alarms);
  }

  /** Every port of it watched. */
  SagaPorts ports(PortCalls calls) {
    return ports(
        calls.of(RowStore.class, rows),
        calls.of(RowKeys.class, new InMemoryRowKeys()),
        calls.of(ChainAccount.class, chain),
        calls.of(Alarms.class, alarms));
  }

  private SagaPorts ports(RowStore store, RowKeys keys, ChainAccount account, Alarms raised) {
    var table = new MacedItemStore(store, keys, raised);
    return new SagaPorts(
        TENANT,
        table,
        account,
        chain::heads,
        Map.of("mark", new MarkEffect(table)),
        raised,
        () -> now);
  }

  ItemStore table() {
    return ports().table();
  }

  /** Decides on an effect: its thing, pending, and its transaction in one commit. */
  Bytes32 decide(String name) {
    try {
      return decide(name, ports());
    } catch (ConflictException twice) {
      throw new IllegalStateException(twice);
    }
  }

  Bytes32 decide(String name, SagaPorts ports) throws ConflictException {
    Bytes32 id = id(name);
    var call = new ChainAccount.Call(MARKS, id.bytes());
    ports
        .table()
        .commit(
            List.of(
                new ItemStore.Write.Insert(pending(id)),
                new Outbox(ports.table(), TENANT).enqueue(id, "mark", call, now)));
    return id;
  }

  Sender.Sent send() {
    return send(ports());
  }

  Sender.Sent send(SagaPorts ports) {
    return new Sender(ports).send(now.plus(RUN));
  }

  Confirmer.Seen confirm() {
    return confirm(ports());
  }

  Confirmer.Seen confirm(SagaPorts ports) {
    return new Confirmer(ports).confirm(now.plus(RUN));
  }

  // ---- the world

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** A block with what waits, and so many that it is final. */
  void mineFinal() {
    chain.mine(1 + LAG);
  }

  /** Takes a row away, as somebody who writes the table would. */
  void lose(ItemKey key) {
    Item item = table().get(key).orElseThrow();
    commit(new ItemStore.Write.Delete(key, item.revision()));
  }

  /** Puts a transaction back to an earlier state, as a restored table does. */
  void putBack(Bytes32 id, State state) {
    var outbox = new Outbox(table(), TENANT);
    Outbox.Stored stored = outbox.find(id).orElseThrow();
    commit(outbox.replace(stored, stored.row().with(state)));
  }

  /** Puts the line of nonces to this place. */
  void putLine(long next) {
    var line = new NonceLine(table(), TENANT, ACCOUNT);
    commit(line.move(line.read(0), next));
  }

  private void commit(ItemStore.Write write) {
    try {
      table().commit(List.of(write));
    } catch (ConflictException raced) {
      throw new IllegalStateException(raced);
    }
  }

  /** Edits a row, so that its MAC does not verify any more. */
  void edit(ItemKey key) {
    Row row = rows.get(key).orElseThrow();
    rows.overwrite(new Row(row.item(), row.kid(), new byte[row.mac().length]));
  }

  // ---- what is seen

  State state(Bytes32 id) {
    return new Outbox(table(), TENANT).find(id).orElseThrow().row().state();
  }

  State.Sent sent(Bytes32 id) {
    return (State.Sent) state(id);
  }

  String thing(Bytes32 id) {
    return StoredJson.of(table().get(thingKey(id)).orElseThrow().body()).text("state");
  }

  /** Nonces in blocks, in order. */
  List<Long> nonces() {
    return chain.included().stream().map(Included::nonce).toList();
  }

  /** Marks in blocks that were set, in order. */
  List<Bytes32> set() {
    return chain.included().stream()
        .filter(Included::succeeded)
        .filter(transaction -> transaction.call().to().equals(MARKS))
        .map(transaction -> Bytes32.of(transaction.call().data()))
        .toList();
  }

  /** Each effect happened once, its thing is active and was made so once. */
  void requireEachOnce(List<Bytes32> ids) {
    assertThat(set()).containsExactlyInAnyOrderElementsOf(ids);
    for (Bytes32 id : ids) {
      assertThat(state(id)).isInstanceOf(State.Done.class);
      assertThat(thing(id)).startsWith("active");
      assertThat(table().get(thingKey(id)).orElseThrow().revision()).isEqualTo(2);
    }
  }
}
