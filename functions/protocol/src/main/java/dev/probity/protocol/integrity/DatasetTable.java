package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * IM's rows: one per stored version, with one that names it by data set and version, and one per
 * data set that names its last accepted version.
 */
final class DatasetTable {
  static final String PENDING = "pending";
  static final String ANCHORED = "anchored";
  static final String DETACHED = "detached";
  static final String ERASED = "erased";

  /** Requests whose versions pin blocks in vain. */
  static final String RELEASING = "releasing";

  private final ItemStore table;
  private final String tenant;

  DatasetTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** A row with the revision it was read at. */
  record Stored(DatasetRow row, Item item) {}

  /**
   * The last accepted version of a data set.
   *
   * @param manifestHash what the next version must name as {@code previous}
   * @param requestHash H12 of the version
   */
  record Head(long version, Bytes32 manifestHash, Bytes32 requestHash, Optional<Item> item) {
    static final Head NONE = new Head(0, Bytes32.ZERO, Bytes32.ZERO, Optional.empty());
  }

  Optional<Stored> find(Bytes32 requestHash) {
    return table.get(rowKey(requestHash)).map(DatasetTable::stored);
  }

  Head head(Bytes32 dataId) {
    return table
        .get(headKey(dataId))
        .map(item -> {
          StoredJson json = StoredJson.of(item.body());
          return new Head(
              json.number("version"),
              json.bytes32("manifestHash"),
              json.bytes32("requestHash"),
              Optional.of(item));
        })
        .orElse(Head.NONE);
  }

  /** The row of the request whose hash stands in the slot of this version, if it was sent. */
  Optional<Stored> find(Bytes32 dataId, long version) {
    return table
        .get(versionKey(dataId, version))
        .map(item -> StoredJson.of(item.body()).bytes32("requestHash"))
        .flatMap(this::find);
  }

  /** Adds a pending row together with its replay claim, to be found by its version too. */
  void insert(DatasetRow row, ItemStore.Write claim) throws ItemStore.ConflictException {
    var item = new Item(rowKey(row.requestHash()), 1, row.toJson(), listing(row), Optional.empty());
    table.commit(List.of(claim, new ItemStore.Write.Insert(item), named(row)));
  }

  /** A slot is written once; a row before it was of a block that finality did not keep. */
  private ItemStore.Write named(DatasetRow row) {
    ItemKey key = versionKey(row.dataId(), row.version());
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("requestHash", row.requestHash().toString())
            .toString();
    return table
        .get(key)
        .<ItemStore.Write>map(
            before -> new ItemStore.Write.Replace(before.next(body, Optional.empty())))
        .orElseGet(() -> new ItemStore.Write.Insert(Item.first(key, body)));
  }

  /**
   * Replaces a row, unless somebody else did. What it pins in vain from now on, the sweeper is told
   * in the same transaction.
   */
  void replace(Stored before, DatasetRow after) throws ItemStore.ConflictException {
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(written(before, after));
    ItemKey release = releaseKey(after.requestHash());
    if (after.pinsInVain() && !before.row().pinsInVain() && table.get(release).isEmpty()) {
      var listing = new Item.Listing(RELEASING, after.requestHash().toString());
      String body =
          JsonNodeFactory.instance
              .objectNode()
              .put("requestHash", after.requestHash().toString())
              .toString();
      writes.add(
          new ItemStore.Write.Insert(
              new Item(release, 1, body, Optional.of(listing), Optional.empty())));
    }
    table.commit(writes);
  }

  /** Replaces a row in one transaction with these writes, unless somebody else did. */
  Stored replace(Stored before, DatasetRow after, List<ItemStore.Write> others)
      throws ItemStore.ConflictException {
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(written(before, after));
    writes.addAll(others);
    table.commit(writes);
    return new Stored(after, before.item().next(after.toJson(), listing(after)));
  }

  /** The requests of a page of versions that pin blocks in vain, each with its row. */
  List<Item> releasing(String from, int limit) {
    return table.list(tenant, RELEASING, from, limit);
  }

  /** The version that such a row names. */
  Optional<Stored> releasing(Item release) {
    return find(StoredJson.of(release.body()).bytes32("requestHash"));
  }

  /** The writes by which the sweeper changes a row. */
  static ItemStore.Write written(Stored before, DatasetRow after) {
    return new ItemStore.Write.Replace(before.item().next(after.toJson(), listing(after)));
  }

  /** Makes a row active and its version the data set's last, in one transaction. */
  void accept(Stored before, DatasetRow after, Head head) throws ItemStore.ConflictException {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", after.version())
            .put("manifestHash", after.manifestHash().toString())
            .put("requestHash", after.requestHash().toString())
            .toString();
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(written(before, after));
    writes.add(
        head.item().isPresent()
            ? new ItemStore.Write.Replace(head.item().get().next(body, Optional.empty()))
            : new ItemStore.Write.Insert(Item.first(headKey(after.dataId()), body)));
    table.commit(writes);
  }

  /** A page of a list, by the block in which the rows are anchored, or at which they are erased. */
  List<Stored> list(String listing, String fromPosition, int limit) {
    return table.list(tenant, listing, fromPosition, limit).stream()
        .map(DatasetTable::stored)
        .toList();
  }

  private static Optional<Item.Listing> listing(DatasetRow row) {
    return row.listing()
        .map(name -> new Item.Listing(name, position(row.listedAt()) + ":" + row.requestHash()));
  }

  /** Sorts before every row that is listed at this block or later. */
  static String position(long block) {
    return String.format(Locale.ROOT, "%019d", block);
  }

  /** Sorts just after this row. */
  static String positionAfter(DatasetRow row) {
    return position(row.listedAt()) + ":" + row.requestHash() + "!";
  }

  private static Stored stored(Item item) {
    return new Stored(DatasetRow.parse(StoredJson.of(item.body())), item);
  }

  private ItemKey rowKey(Bytes32 requestHash) {
    return new ItemKey(tenant, "dataset", requestHash.toString());
  }

  private ItemKey releaseKey(Bytes32 requestHash) {
    return new ItemKey(tenant, "release", requestHash.toString());
  }

  private ItemKey versionKey(Bytes32 dataId, long version) {
    return new ItemKey(tenant, "version", dataId + ":" + version);
  }

  private ItemKey headKey(Bytes32 dataId) {
    return new ItemKey(tenant, "head", dataId.toString());
  }
}
