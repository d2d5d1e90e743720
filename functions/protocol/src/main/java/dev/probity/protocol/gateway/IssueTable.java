package dev.probity.protocol.gateway;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.Optional;

/** Tokens on their way, by H9. */
final class IssueTable {
  private final ItemStore table;
  private final String tenant;

  IssueTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** A row with the revision it was read at. */
  record Stored(IssueRow row, Item item) {}

  Optional<Stored> find(Bytes32 requestHash) {
    return table
        .get(key(requestHash))
        .map(item -> new Stored(IssueRow.parse(StoredJson.of(item.body())), item));
  }

  ItemStore.Write insert(IssueRow row) {
    return new ItemStore.Write.Insert(
        new Item(
            key(row.requestHash()),
            1,
            row.toJson(),
            listing(row),
            Optional.of(Instant.ofEpochSecond(row.timeExp()).plus(TokenTable.KEPT))));
  }

  ItemStore.Write replace(Stored before, IssueRow after) {
    return new ItemStore.Write.Replace(before.item().next(after.toJson(), listing(after)));
  }

  private static Optional<Item.Listing> listing(IssueRow row) {
    return row.state() instanceof IssueRow.State.Pending
        ? Optional.of(Outbox.waiting(row.requestHash()))
        : Optional.empty();
  }

  ItemKey key(Bytes32 requestHash) {
    return new ItemKey(tenant, "token-issue", requestHash.toString());
  }
}
