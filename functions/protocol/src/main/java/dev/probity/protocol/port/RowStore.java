package dev.probity.protocol.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a table adapter implements: rows as stored, with their MACs, under the conditions of {@link
 * ItemStore}. Nothing above it reads a row without {@link MacedItemStore} between.
 */
public interface RowStore {

  /** The table's name, part of every MAC. */
  String table();

  /**
   * A row as stored.
   *
   * @param kid names the MAC key
   * @param mac 32 bytes
   */
  record Row(Item item, String kid, byte[] mac) {
    public Row {
      mac = mac.clone();
    }

    @Override
    public byte[] mac() {
      return mac.clone();
    }
  }

  /** A change of a stored row, with the condition of the {@link ItemStore.Write} it came from. */
  sealed interface RowWrite {
    /** Adds a row where none stands. */
    record Insert(Row row) implements RowWrite {}

    /** Replaces the row whose revision is one below. */
    record Replace(Row row) implements RowWrite {}

    /** Removes the row of exactly this revision. */
    record Delete(ItemKey key, long revision) implements RowWrite {}
  }

  /** The row under this key, read consistently. */
  Optional<Row> get(ItemKey key);

  /** Applies all writes or none. */
  void commit(List<RowWrite> writes) throws ItemStore.ConflictException;

  /** A page of a list, ascending by position. */
  List<Row> list(String tenant, String listing, String from, int limit);

  /** Adds one to a counter unless it stands at its limit. */
  boolean count(ItemKey counter, long limit, Instant expiresAt);

  /** Takes one from a counter that stands above zero. */
  void uncount(ItemKey counter);
}
