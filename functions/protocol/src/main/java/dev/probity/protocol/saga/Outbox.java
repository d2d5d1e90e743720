package dev.probity.protocol.saga;

import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The transactions of one module, in its own table. */
public final class Outbox {
  private static final String QUEUED = "outbox-queued";
  private static final String SENT = "outbox-sent";
  private static final String WAITING = "effect-waiting";

  /** Where every list begins. */
  static final String BEGIN = "0";

  private final ItemStore table;
  private final String tenant;

  public Outbox(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** A row with the revision it was read at. */
  public record Stored(OutboxRow row, Item item) {}

  /**
   * A transaction to be decided on: the write belongs into the commit that makes the decision.
   *
   * @param id of the effect; a second one of the same id is a conflict
   * @param effect the name of its kind
   */
  public ItemStore.Write enqueue(Bytes32 id, String effect, ChainAccount.Call call, Instant now) {
    var row = new OutboxRow(id, effect, call, now.toEpochMilli(), new OutboxRow.State.Queued());
    return new ItemStore.Write.Insert(
        new Item(key(id), 1, row.toJson(), listing(row), Optional.empty()));
  }

  /**
   * The list in which an entity stands as long as it waits for this effect, so that one whose
   * transaction was lost is found also if nobody asks after it.
   */
  public static Item.Listing waiting(Bytes32 id) {
    return new Item.Listing(WAITING, id.toString());
  }

  /** Entities that wait, by effect; the list may lag. */
  List<Item> waiting(String from, int limit) {
    return table.list(tenant, WAITING, from, limit);
  }

  /** The transaction of this effect. */
  public Optional<Stored> find(Bytes32 id) {
    return table.get(key(id)).map(Outbox::stored);
  }

  /** Those that wait for a sender, the oldest first. */
  List<Stored> queued(String from, int limit) {
    return list(QUEUED, from, limit);
  }

  /** Those that were sent, by nonce. */
  List<Stored> sent(String from, int limit) {
    return list(SENT, from, limit);
  }

  /** Where the list goes on after this row of it. */
  static String after(Stored stored) {
    return after(stored.item());
  }

  static String after(Item item) {
    return item.listing().orElseThrow().position() + ":";
  }

  ItemStore.Write replace(Stored before, OutboxRow after) {
    return new ItemStore.Write.Replace(before.item().next(after.toJson(), listing(after)));
  }

  private List<Stored> list(String name, String from, int limit) {
    return table.list(tenant, name, from, limit).stream().map(Outbox::stored).toList();
  }

  private static Optional<Item.Listing> listing(OutboxRow row) {
    return switch (row.state()) {
      case OutboxRow.State.Queued queued ->
          Optional.of(new Item.Listing(QUEUED, position(row.enqueuedAt()) + ":" + row.id()));
      case OutboxRow.State.Sent sent ->
          Optional.of(new Item.Listing(SENT, position(sent.nonce()) + ":" + row.id()));
      case OutboxRow.State.Done done -> Optional.empty();
      case OutboxRow.State.Failed failed -> Optional.empty();
    };
  }

  private static String position(long number) {
    return String.format(Locale.ROOT, "%019d", number);
  }

  private static Stored stored(Item item) {
    return new Stored(OutboxRow.parse(StoredJson.of(item.body())), item);
  }

  private ItemKey key(Bytes32 id) {
    return new ItemKey(tenant, "outbox", id.toString());
  }
}
