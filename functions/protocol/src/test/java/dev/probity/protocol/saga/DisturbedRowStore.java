package dev.probity.protocol.saga;

import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.RowStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A table with something that happens before or after a commit. */
abstract class DisturbedRowStore implements RowStore {
  private final RowStore whole;

  DisturbedRowStore(RowStore whole) {
    this.whole = whole;
  }

  void before(List<RowWrite> writes) throws ConflictException {}

  void after(List<RowWrite> writes) {}

  /** The row that a write is about. */
  static ItemKey key(RowWrite write) {
    return switch (write) {
      case RowWrite.Insert insert -> insert.row().item().key();
      case RowWrite.Replace replace -> replace.row().item().key();
      case RowWrite.Delete delete -> delete.key();
    };
  }

  @Override
  public String table() {
    return whole.table();
  }

  @Override
  public Optional<Row> get(ItemKey key) {
    return whole.get(key);
  }

  @Override
  public void commit(List<RowWrite> writes) throws ConflictException {
    before(writes);
    whole.commit(writes);
    after(writes);
  }

  @Override
  public List<Row> list(String tenant, String listing, String from, int limit) {
    return whole.list(tenant, listing, from, limit);
  }

  @Override
  public boolean count(ItemKey counter, long limit, Instant expiresAt) {
    return whole.count(counter, limit, expiresAt);
  }

  @Override
  public void uncount(ItemKey counter) {
    whole.uncount(counter);
  }
}
