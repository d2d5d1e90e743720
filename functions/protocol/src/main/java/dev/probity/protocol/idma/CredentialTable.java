package dev.probity.protocol.idma;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/** Credentials by the request that they answer. */
final class CredentialTable {
  private final ItemStore table;
  private final String tenant;

  CredentialTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** A row with the revision it was read at. */
  record Stored(CredentialRow row, Item item) {}

  Optional<Stored> find(Bytes32 requestHash) {
    return table
        .get(key(requestHash))
        .map(item -> new Stored(CredentialRow.parse(StoredJson.of(item.body())), item));
  }

  ItemStore.Write insert(CredentialRow row) {
    return new ItemStore.Write.Insert(
        new Item(key(row.requestHash()), 1, row.toJson(), listing(row), Optional.empty()));
  }

  ItemStore.Write replace(Stored before, CredentialRow after) {
    return new ItemStore.Write.Replace(before.item().next(after.toJson(), listing(after)));
  }

  /** It waits for its own transaction, or for one that must stand before. */
  private static Optional<Item.Listing> listing(CredentialRow row) {
    return row.state() instanceof CredentialRow.State.Pending pending
        ? Optional.of(Outbox.waiting(pending.transaction()))
        : Optional.empty();
  }

  ItemKey key(Bytes32 requestHash) {
    return new ItemKey(tenant, "credential", requestHash.toString());
  }
}
