package dev.probity.protocol.idma;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** IDMA's sessions. */
final class SessionTable {
  /** A row may go a day after its session; until then a repeated login finds its answer. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final ItemStore table;
  private final String tenant;

  SessionTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** A row with the revision it was read at. */
  record Stored(SessionRow row, Item item) {}

  Optional<Stored> find(Bytes32 sid) {
    return table
        .get(key(sid))
        .map(item -> new Stored(SessionRow.parse(StoredJson.of(item.body())), item));
  }

  ItemStore.Write insert(SessionRow row) {
    return new ItemStore.Write.Insert(
        new Item(
            key(row.sid()),
            1,
            row.toJson(),
            Optional.empty(),
            Optional.of(Instant.ofEpochSecond(row.exp()).plus(KEPT))));
  }

  ItemStore.Write end(Stored stored) {
    return new ItemStore.Write.Replace(
        stored.item().next(stored.row().end().toJson(), Optional.empty()));
  }

  /**
   * The session, if it holds.
   *
   * @throws RefusedException {@code session}, the same for every reason
   */
  SessionRow require(Bytes32 sid, Address user, Instant now) {
    return find(sid)
        .map(Stored::row)
        .filter(row -> row.user().equals(user))
        .filter(row -> !row.ended())
        .filter(row -> now.getEpochSecond() <= row.exp())
        .orElseThrow(() -> new RefusedException(Refusal.SESSION, "the session does not hold"));
  }

  private ItemKey key(Bytes32 sid) {
    return new ItemKey(tenant, "session", sid.toString());
  }
}
