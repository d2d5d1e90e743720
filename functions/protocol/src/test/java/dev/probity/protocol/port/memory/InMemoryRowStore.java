package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.RowStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rows in a map, under the same conditions as in a table. */
public final class InMemoryRowStore implements RowStore {
  private final Map<String, Row> rows = new TreeMap<>();
  private final List<Row> written = new ArrayList<>();
  private final Map<String, Long> counters = new HashMap<>();

  @Override
  public String table() {
    return "memory";
  }

  @Override
  public synchronized Optional<Row> get(ItemKey key) {
    return Optional.ofNullable(rows.get(key.path()));
  }

  @Override
  public synchronized void commit(List<RowWrite> writes) throws ConflictException {
    for (RowWrite write : writes) {
      requireCondition(write);
    }
    for (RowWrite write : writes) {
      switch (write) {
        case RowWrite.Insert insert -> put(insert.row());
        case RowWrite.Replace replace -> put(replace.row());
        case RowWrite.Delete delete -> rows.remove(delete.key().path());
      }
    }
  }

  private void put(Row row) {
    rows.put(row.item().key().path(), row);
    written.add(row);
  }

  private void requireCondition(RowWrite write) throws ConflictException {
    switch (write) {
      case RowWrite.Insert insert -> require(insert.row().item().key(), 0);
      case RowWrite.Replace replace ->
          require(replace.row().item().key(), replace.row().item().revision() - 1);
      case RowWrite.Delete delete -> require(delete.key(), delete.revision());
    }
  }

  private void require(ItemKey key, long revision) throws ConflictException {
    Row row = rows.get(key.path());
    long stands = row == null ? 0 : row.item().revision();
    if (stands != revision) {
      throw new ConflictException(key);
    }
  }

  @Override
  public synchronized List<Row> list(String tenant, String listing, String from, int limit) {
    return rows.values().stream()
        .filter(row -> row.item().key().tenant().equals(tenant))
        .filter(row -> position(row, listing).filter(p -> p.compareTo(from) >= 0).isPresent())
        .sorted(Comparator.comparing(row -> position(row, listing).orElseThrow()))
        .limit(limit)
        .toList();
  }

  private static Optional<String> position(Row row, String listing) {
    return row.item()
        .listing()
        .filter(place -> place.name().equals(listing))
        .map(Item.Listing::position);
  }

  @Override
  public synchronized boolean count(ItemKey counter, long limit, Instant expiresAt) {
    long counted = counters.getOrDefault(counter.path(), 0L);
    if (counted >= limit) {
      return false;
    }
    counters.put(counter.path(), counted + 1);
    return true;
  }

  @Override
  public synchronized void uncount(ItemKey counter) {
    counters.computeIfPresent(counter.path(), (path, counted) -> Math.max(0, counted - 1));
  }

  /** Puts a row as an attacker who writes the table would. */
  public synchronized void overwrite(Row row) {
    rows.put(row.item().key().path(), row);
  }

  /** Takes a row away, as an attacker who writes the table could. */
  public synchronized void remove(ItemKey key) {
    rows.remove(key.path());
  }

  /** Sets every counter back to nothing, as such an attacker could. */
  public synchronized void removeCounters() {
    counters.clear();
  }

  /** Every row that was committed so far, in every revision, oldest first. */
  public synchronized List<Row> written() {
    return List.copyOf(written);
  }

  /** Every row, by path. */
  public synchronized List<Row> all() {
    return List.copyOf(rows.values());
  }
}
