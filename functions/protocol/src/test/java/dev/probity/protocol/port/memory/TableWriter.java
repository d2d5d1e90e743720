package dev.probity.protocol.port.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore.Row;
import java.util.List;
import java.util.Optional;

/** Somebody who writes a module's table, and has neither its keys nor the chain. */
public final class TableWriter {
  private static final int STEP = 7;

  private final InMemoryRowStore rows;
  private final ItemStore read;
  private final RecordedAlarms alarms;
  private final List<Row> table;

  /**
   * Begins with the table as it stands.
   *
   * @param read the same rows as the module reads them
   */
  public TableWriter(InMemoryRowStore rows, ItemStore read, RecordedAlarms alarms) {
    this.rows = rows;
    this.read = read;
    this.alarms = alarms;
    this.table = rows.all();
  }

  /** Every row, by path, as it stood at the beginning. */
  public List<Row> table() {
    return table;
  }

  /** Every revision that was written before and does not stand any more. */
  public List<Row> older() {
    return rows.written().stream().filter(row -> !table.contains(row)).toList();
  }

  /** Takes a row away. */
  public void remove(Row row) {
    rows.remove(row.item().key());
  }

  /** Puts a row where its key says, whatever stands there. */
  public void put(Row row) {
    rows.overwrite(row);
  }

  /** Makes the table what it was at the beginning. */
  public void restore() {
    rows.all().forEach(this::remove);
    table.forEach(this::put);
    rows.removeCounters();
  }

  /**
   * Edits body, list, revision, MAC and key id of each row, one at a time; each is named when it is
   * read.
   *
   * @return how many edits
   */
  public int edit() {
    int cases = 0;
    for (Row row : table) {
      Item item = row.item();
      for (int at = 0; at < item.body().length(); at += STEP) {
        char other = item.body().charAt(at) == '1' ? '2' : '1';
        requireNamed(
            with(
                row,
                new Item(
                    item.key(),
                    item.revision(),
                    item.body().substring(0, at) + other + item.body().substring(at + 1),
                    item.listing(),
                    item.expiresAt())));
        cases++;
      }
      var listing = Optional.of(new Item.Listing("another", "1"));
      requireNamed(
          with(row, new Item(item.key(), item.revision(), item.body(), listing, item.expiresAt())));
      requireNamed(
          with(
              row,
              new Item(
                  item.key(), item.revision() + 1, item.body(), item.listing(), item.expiresAt())));
      byte[] mac = row.mac();
      mac[0] ^= 1;
      requireNamed(new Row(item, row.kid(), mac));
      requireNamed(new Row(item, "other", row.mac()));
      cases += 4;
    }
    return cases;
  }

  /**
   * Puts each row in the place of each other of its kind; each is named when it is read.
   *
   * @return how many moves
   */
  public int move() {
    int cases = 0;
    for (Row from : table) {
      for (Row to : table) {
        ItemKey place = to.item().key();
        if (from.item().key().kind().equals(place.kind()) && !from.equals(to)) {
          Item item = from.item();
          requireNamed(
              with(
                  from,
                  new Item(place, item.revision(), item.body(), item.listing(), item.expiresAt())));
          cases++;
        }
      }
    }
    return cases;
  }

  private static Row with(Row row, Item item) {
    return new Row(item, row.kid(), row.mac());
  }

  private void requireNamed(Row tampered) {
    ItemKey key = tampered.item().key();
    put(tampered);
    assertThatThrownBy(() -> read.get(key))
        .isInstanceOfSatisfying(
            RowDivergedException.class, named -> assertThat(named.key()).isEqualTo(key));
    assertThat(alarms.raised().getLast().subject()).isEqualTo(key.path());
    restore();
  }
}
