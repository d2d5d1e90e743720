package dev.probity.protocol.custodian;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/** The custodian's rows: one per key that it keeps, and one per release. None is ever replaced. */
final class CustodianTable {
  private final ItemStore table;
  private final String tenant;

  CustodianTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  Optional<GrantRow> grant(Address owner, Bytes32 dataId, long version) {
    return table
        .get(grantKey(owner, dataId, version))
        .map(item -> GrantRow.parse(StoredJson.of(item.body())));
  }

  Optional<ReleaseRow> release(Bytes32 requestHash, Bytes32 dataId, long version) {
    return table
        .get(releaseKey(requestHash, dataId, version))
        .map(item -> ReleaseRow.parse(StoredJson.of(item.body())));
  }

  /** Adds a grant where none stands for its owner, data set and version. */
  void insert(GrantRow row) throws ItemStore.ConflictException {
    insert(grantKey(row.owner(), row.dataId(), row.version()), row.toJson());
  }

  /** Adds a release where none stands for its request, data set and version. */
  void insert(ReleaseRow row) throws ItemStore.ConflictException {
    insert(releaseKey(row.requestHash(), row.dataId(), row.version()), row.toJson());
  }

  private void insert(ItemKey key, String body) throws ItemStore.ConflictException {
    table.commit(List.of(new ItemStore.Write.Insert(Item.first(key, body))));
  }

  /** Takes a grant away, and with it the only way to read the answers that released its key. */
  void delete(GrantRow row) throws ItemStore.ConflictException {
    ItemKey key = grantKey(row.owner(), row.dataId(), row.version());
    table.commit(List.of(new ItemStore.Write.Delete(key, 1)));
  }

  ItemKey grantKey(Address owner, Bytes32 dataId, long version) {
    return new ItemKey(tenant, "grant", owner + ":" + dataId + ":" + version);
  }

  ItemKey releaseKey(Bytes32 requestHash, Bytes32 dataId, long version) {
    return new ItemKey(tenant, "release", requestHash + ":" + dataId + ":" + version);
  }
}
