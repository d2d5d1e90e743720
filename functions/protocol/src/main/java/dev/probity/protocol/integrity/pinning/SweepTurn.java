package dev.probity.protocol.integrity.pinning;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.StoredJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The turn of one run of the sweeper. One run at a time has it, and each of its transactions writes
 * the row of the turn too: those of a run that has lost its turn fail, whatever it read before.
 * Only the sweeper removes holdings and blocks; so a revision that it has read cannot stand for
 * another row of the same key.
 */
public final class SweepTurn {
  private final ItemStore table;
  private Item row;

  private SweepTurn(ItemStore table, Item row) {
    this.table = table;
    this.row = row;
  }

  /**
   * Takes the turn.
   *
   * @param until when this run ends for good, even if it is stopped in between
   * @return empty while another run has it
   */
  public static Optional<SweepTurn> take(
      ItemStore table, String tenant, Instant now, Instant until) {
    var key = new ItemKey(tenant, "cursor", "sweep-blocks");
    Optional<Item> before = table.get(key);
    if (before
        .filter(
            item -> now.isBefore(Instant.ofEpochSecond(StoredJson.of(item.body()).number("until"))))
        .isPresent()) {
      return Optional.empty();
    }
    Item mine =
        before
            .map(item -> item.next(body(until), Optional.empty()))
            .orElseGet(() -> Item.first(key, body(until)));
    try {
      table.commit(List.of(before.isPresent() ? new Write.Replace(mine) : new Write.Insert(mine)));
    } catch (ItemStore.ConflictException raced) {
      return Optional.empty();
    }
    return Optional.of(new SweepTurn(table, mine));
  }

  /**
   * Applies all writes or none.
   *
   * @return whether their conditions held; if not, somebody wrote the rows in between
   * @throws PortException the turn is lost
   */
  public boolean commit(List<Write> writes) {
    Item next = row.next(row.body(), Optional.empty());
    var all = new ArrayList<Write>();
    all.add(new Write.Replace(next));
    all.addAll(writes);
    try {
      table.commit(all);
      row = next;
      return true;
    } catch (ItemStore.ConflictException raced) {
      requireMine(raced);
      return false;
    }
  }

  /** Gives the turn back before its time. */
  public void end() {
    try {
      table.commit(List.of(new Write.Replace(row.next(body(Instant.EPOCH), Optional.empty()))));
    } catch (ItemStore.ConflictException raced) {
      requireMine(raced);
    }
  }

  private void requireMine(ItemStore.ConflictException raced) {
    if (raced.key().equals(row.key())) {
      throw PortException.retryable(
          PortException.Neighbour.TABLE, "another run sweeps by now", raced);
    }
  }

  private static String body(Instant until) {
    // Rounded up: the turn is nobody else's before its last moment.
    return JsonNodeFactory.instance
        .objectNode()
        .put("until", until.equals(Instant.EPOCH) ? 0 : until.getEpochSecond() + 1)
        .toString();
  }
}
