package dev.probity.protocol.aiservice;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The AI service's rows: one per check, with a list of those that are not over. */
final class CheckTable {
  private static final String RUNNING = "running";

  private final ItemStore table;
  private final String tenant;

  CheckTable(AiServicePorts ports) {
    this.table = ports.table();
    this.tenant = ports.tenant();
  }

  /** A row with the revision it was read or written at. */
  record Stored(CheckRow row, Item item) {}

  Optional<Stored> find(Bytes32 requestHash) {
    return table.get(key(requestHash)).map(CheckTable::stored);
  }

  Stored insert(CheckRow row) throws ItemStore.ConflictException {
    var item = new Item(key(row.requestHash()), 1, row.toJson(), listing(row), Optional.empty());
    table.commit(List.of(new ItemStore.Write.Insert(item)));
    return new Stored(row, item);
  }

  /** Replaces a row, unless somebody else did. */
  Stored replace(Stored before, CheckRow.State state) throws ItemStore.ConflictException {
    CheckRow after = before.row().with(state);
    Item item = before.item().next(after.toJson(), listing(after));
    table.commit(List.of(new ItemStore.Write.Replace(item)));
    return new Stored(after, item);
  }

  /** A page of the checks that are not over, those taken first before the others. */
  List<Stored> running(String fromPosition, int limit) {
    return table.list(tenant, RUNNING, fromPosition, limit).stream()
        .map(CheckTable::stored)
        .toList();
  }

  /** Before every check. */
  static String firstPosition() {
    return position(0);
  }

  /** Just after this check. */
  static String positionAfter(CheckRow row) {
    return position(row.takenAt()) + ":" + row.requestHash() + "!";
  }

  private static String position(long second) {
    return String.format(Locale.ROOT, "%019d", second);
  }

  private static Optional<Item.Listing> listing(CheckRow row) {
    return row.state() instanceof CheckRow.State.Running
        ? Optional.of(new Item.Listing(RUNNING, position(row.takenAt()) + ":" + row.requestHash()))
        : Optional.empty();
  }

  private static Stored stored(Item item) {
    return new Stored(CheckRow.parse(StoredJson.of(item.body())), item);
  }

  private ItemKey key(Bytes32 requestHash) {
    return new ItemKey(tenant, "check", requestHash.toString());
  }
}
