package dev.probity.protocol.port;

import dev.probity.protocol.wire.Digests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table whose every row is MACed when written and checked when read.
 *
 * <p>What a MAC cannot show is a row taken away or put back to an older revision of itself; the
 * chain shows those, because every decision is also held against its slot. Counters carry none:
 * whoever writes the table could as well delete them.
 */
public final class MacedItemStore implements ItemStore {
  private final RowStore rows;
  private final RowKeys keys;
  private final Alarms alarms;

  public MacedItemStore(RowStore rows, RowKeys keys, Alarms alarms) {
    this.rows = rows;
    this.keys = keys;
    this.alarms = alarms;
  }

  @Override
  public Optional<Item> get(ItemKey key) {
    return rows.get(key).map(row -> verified(row, key));
  }

  @Override
  public void commit(List<Write> writes) throws ConflictException {
    var key = keys.current();
    var macs = new ArrayList<RowStore.RowWrite>(writes.size());
    for (Write write : writes) {
      macs.add(
          switch (write) {
            case Write.Insert insert -> new RowStore.RowWrite.Insert(maced(key, insert.item()));
            case Write.Replace replace -> new RowStore.RowWrite.Replace(maced(key, replace.item()));
            case Write.Delete delete ->
                new RowStore.RowWrite.Delete(delete.key(), delete.revision());
          });
    }
    rows.commit(macs);
  }

  @Override
  public List<Item> list(String tenant, String listing, String from, int limit) {
    return rows.list(tenant, listing, from, limit).stream()
        .filter(row -> isGenuine(row, row.item().key()))
        .map(RowStore.Row::item)
        .toList();
  }

  @Override
  public boolean count(ItemKey counter, long limit, Instant expiresAt) {
    return rows.count(counter, limit, expiresAt);
  }

  @Override
  public void uncount(ItemKey counter) {
    rows.uncount(counter);
  }

  private RowStore.Row maced(RowKeys.RowKey key, Item item) {
    return new RowStore.Row(item, key.kid(), RowMac.of(key, rows.table(), item));
  }

  private Item verified(RowStore.Row row, ItemKey asked) {
    if (!isGenuine(row, asked)) {
      throw new RowDivergedException(asked);
    }
    return row.item();
  }

  private boolean isGenuine(RowStore.Row row, ItemKey asked) {
    boolean genuine =
        row.item().key().equals(asked)
            && keys.byId(row.kid())
                .map(key -> RowMac.of(key, rows.table(), row.item()))
                .filter(expected -> Digests.constantTimeEquals(expected, row.mac()))
                .isPresent();
    if (!genuine) {
      alarms.raise(Alarms.Alarm.STATE_DIVERGED, asked.path());
    }
    return genuine;
  }
}
