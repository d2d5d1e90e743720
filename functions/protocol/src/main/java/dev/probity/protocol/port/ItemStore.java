package dev.probity.protocol.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One module's table. Reads by key are strongly consistent; a list may lag by moments.
 *
 * <p>Every row carries a MAC over tenant, table, key, revision and body ({@link RowMac}); a row
 * whose MAC does not verify is never returned: asked for by its key it is {@link
 * RowDivergedException}.
 */
public interface ItemStore {

  /** A change, applied only if its condition holds. */
  sealed interface Write {
    /** The row the change is about. */
    ItemKey key();

    /** Adds a row where none stands. */
    record Insert(Item item) implements Write {
      public Insert {
        if (item.revision() != 1) {
          throw new IllegalArgumentException("an inserted row has revision 1");
        }
      }

      @Override
      public ItemKey key() {
        return item.key();
      }
    }

    /** Replaces the row whose revision is one below. */
    record Replace(Item item) implements Write {
      @Override
      public ItemKey key() {
        return item.key();
      }
    }

    /** Removes the row of exactly this revision. */
    record Delete(ItemKey key, long revision) implements Write {}
  }

  /** A condition did not hold; nothing was written. */
  final class ConflictException extends Exception {
    private final ItemKey key;

    public ConflictException(ItemKey key) {
      super(key.path());
      this.key = key;
    }

    /** The first row, in the order of the writes, whose condition did not hold. */
    public ItemKey key() {
      return key;
    }
  }

  /** The row under this key. */
  Optional<Item> get(ItemKey key);

  /**
   * Applies all writes or none.
   *
   * @param writes 1 to 100, each on another row
   * @throws ConflictException if a condition does not hold
   */
  void commit(List<Write> writes) throws ConflictException;

  /**
   * A page of a list, ascending by position. A row whose MAC does not verify is left out, and an
   * alarm raised: one edited row must not stop the work on all others.
   *
   * @param from positions at or above this text
   * @param limit 1 to 100
   */
  List<Item> list(String tenant, String listing, String from, int limit);

  /**
   * Adds one to a counter unless it stands at its limit; a counter at its limit is not written.
   *
   * @param expiresAt when the counter may be removed
   * @return whether one was added
   */
  boolean count(ItemKey counter, long limit, Instant expiresAt);

  /** Takes back one that was counted; a counter at zero, or that is gone, stays so. */
  void uncount(ItemKey counter);
}
