package dev.probity.protocol.idma;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/** Changes of accounts' standings by the id of their effect. */
final class StandingTable {
  private final ItemStore table;
  private final String tenant;

  StandingTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** A row with the revision it was read at. */
  record Stored(StandingRow row, Item item) {}

  Optional<Stored> find(Bytes32 id) {
    return table
        .get(key(id))
        .map(item -> new Stored(StandingRow.parse(StoredJson.of(item.body())), item));
  }

  ItemStore.Write insert(StandingRow row) {
    return new ItemStore.Write.Insert(Item.first(key(row.id()), row.toJson()));
  }

  ItemStore.Write replace(Stored before, StandingRow after) {
    return new ItemStore.Write.Replace(before.item().next(after.toJson(), Optional.empty()));
  }

  ItemKey key(Bytes32 id) {
    return new ItemKey(tenant, "standing", id.toString());
  }
}
