package dev.probity.protocol.integrity.pinning;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** IM's rows of who holds which block; what it returns to be written belongs in one transaction. */
final class HoldingTable {
  /** Two rows for each block and two besides stay below the 100 of a transaction. */
  static final int BATCH = 48;

  /** How often rows that others write at the same time are read again. */
  static final int ATTEMPTS = 10;

  private final ItemStore table;
  private final String tenant;

  HoldingTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /**
   * A row as it was read.
   *
   * @param <R> what it says
   */
  record Read<R>(R row, Item item) {}

  Optional<Read<Holding>> holding(Cid cid, Address user) {
    return table
        .get(new ItemKey(tenant, "holding", cid + ":" + user))
        .map(item -> new Read<>(Holding.parse(StoredJson.of(item.body())), item));
  }

  Optional<Read<HeldBlock>> block(Cid cid) {
    return table
        .get(new ItemKey(tenant, "block", cid.toString()))
        .map(item -> new Read<>(HeldBlock.parse(StoredJson.of(item.body())), item));
  }

  /** Leases that have ended by then, the first to end first; such as are held by no pin. */
  List<Read<Holding>> lapsing(Instant now, String from, int limit) {
    return table.list(tenant, Holding.LAPSING, from, limit).stream()
        .map(item -> new Read<>(Holding.parse(StoredJson.of(item.body())), item))
        .takeWhile(read -> read.row().lapsed(now))
        .toList();
  }

  /** Blocks that a run may delete by then. */
  List<Read<HeldBlock>> unheld(Instant now, String from, int limit) {
    return table.list(tenant, HeldBlock.UNHELD, from, limit).stream()
        .map(item -> new Read<>(HeldBlock.parse(StoredJson.of(item.body())), item))
        .takeWhile(read -> !now.isBefore(read.row().due().orElse(Instant.MAX)))
        .toList();
  }

  Write insert(Holding holding) {
    return new Write.Insert(
        new Item(
            new ItemKey(tenant, "holding", holding.cid() + ":" + holding.user()),
            1,
            holding.toJson(),
            holding.listing(),
            Optional.empty()));
  }

  static Write replace(Read<Holding> before, Holding after) {
    return new Write.Replace(before.item().next(after.toJson(), after.listing()));
  }

  Write insert(HeldBlock block) {
    return new Write.Insert(
        new Item(
            new ItemKey(tenant, "block", block.cid().toString()),
            1,
            block.toJson(),
            block.listing(),
            Optional.empty()));
  }

  static Write replaceBlock(Read<HeldBlock> before, HeldBlock after) {
    return new Write.Replace(before.item().next(after.toJson(), after.listing()));
  }

  static Write delete(Item item) {
    return new Write.Delete(item.key(), item.revision());
  }

  // ---- bytes that one user holds

  /** The bytes, and the row if there is one. */
  record Storage(long bytes, Optional<Item> item) {}

  Storage storage(Address user) {
    Optional<Item> item = table.get(storageKey(user));
    return new Storage(item.map(row -> StoredJson.of(row.body()).number("bytes")).orElse(0L), item);
  }

  Write store(Address user, Storage before, long bytes) {
    String body = JsonNodeFactory.instance.objectNode().put("bytes", bytes).toString();
    return before
        .item()
        .<Write>map(item -> new Write.Replace(item.next(body, Optional.empty())))
        .orElseGet(() -> new Write.Insert(Item.first(storageKey(user), body)));
  }

  private ItemKey storageKey(Address user) {
    return new ItemKey(tenant, "storage", user.toString());
  }

  // ---- lists of what one version pins

  Write insertPins(Bytes32 requestHash, long list, Collection<Cid> cids) {
    var json = JsonNodeFactory.instance.objectNode();
    var blocks = json.putArray("blocks");
    cids.forEach(cid -> blocks.add(cid.toString()));
    return new Write.Insert(Item.first(pinsKey(requestHash, list), json.toString()));
  }

  Optional<Read<List<Cid>>> pins(Bytes32 requestHash, long list) {
    return table
        .get(pinsKey(requestHash, list))
        .map(item -> new Read<>(cids(StoredJson.of(item.body())), item));
  }

  private static List<Cid> cids(StoredJson json) {
    var cids = new ArrayList<Cid>();
    try {
      for (var cid : json.json().required("blocks")) {
        cids.add(Cid.parse(cid.asText()));
      }
    } catch (ContentException ours) {
      throw new IllegalStateException("a list of pins in a row with a valid MAC", ours);
    }
    return List.copyOf(cids);
  }

  private ItemKey pinsKey(Bytes32 requestHash, long list) {
    return new ItemKey(tenant, "pins", requestHash + ":" + list);
  }
}
