package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.RowStore.Row;
import dev.probity.protocol.port.RowStore.RowWrite;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What every table adapter does. Each test uses ids of its own, so that a table can be shared. */
public abstract class RowStoreContract {
  private static final Instant LATER = Instant.ofEpochSecond(4_000_000_000L);

  /** The adapter under test, on any table. */
  protected abstract RowStore store();

  private final String run = UUID.randomUUID().toString();

  private ItemKey key(String id) {
    return new ItemKey("tenant-a", "thing", run + ":" + id);
  }

  private static Row row(ItemKey key, long revision, String body) {
    return new Row(
        new Item(key, revision, body, Optional.empty(), Optional.empty()), "k1", new byte[] {1, 2});
  }

  @Test
  void aRowReadsBackAsItWasWritten() throws ConflictException {
    var item =
        new Item(
            key("whole"),
            1,
            "{\"a\":\"ü\"}",
            Optional.of(new Item.Listing("things-" + run.charAt(0), "0001")),
            Optional.of(LATER));
    var row = new Row(item, "k7", new byte[] {9, 8, 7});
    store().commit(List.of(new RowWrite.Insert(row)));

    Row read = store().get(key("whole")).orElseThrow();
    assertThat(read.item()).isEqualTo(item);
    assertThat(read.kid()).isEqualTo("k7");
    assertThat(read.mac()).containsExactly(9, 8, 7);
  }

  @Test
  void aRowThatWasNeverWrittenIsAbsent() {
    assertThat(store().get(key("never"))).isEmpty();
  }

  @Test
  void aSecondInsertConflictsAndChangesNothing() throws ConflictException {
    store().commit(List.of(new RowWrite.Insert(row(key("twice"), 1, "first"))));
    assertThatThrownBy(
            () -> store().commit(List.of(new RowWrite.Insert(row(key("twice"), 1, "second")))))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.key()).isEqualTo(key("twice")));
    assertThat(store().get(key("twice")).orElseThrow().item().body()).isEqualTo("first");
  }

  @Test
  void aReplacementNeedsTheRevisionBelowIt() throws ConflictException {
    store().commit(List.of(new RowWrite.Insert(row(key("replaced"), 1, "1"))));
    store().commit(List.of(new RowWrite.Replace(row(key("replaced"), 2, "2"))));
    assertThatThrownBy(
            () -> store().commit(List.of(new RowWrite.Replace(row(key("replaced"), 2, "again")))))
        .isInstanceOf(ConflictException.class);
    assertThat(store().get(key("replaced")).orElseThrow().item().body()).isEqualTo("2");
  }

  @Test
  void aReplacementOfNothingConflicts() {
    assertThatThrownBy(
            () -> store().commit(List.of(new RowWrite.Replace(row(key("nothing"), 2, "2")))))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void aDeletionNeedsItsRevision() throws ConflictException {
    store().commit(List.of(new RowWrite.Insert(row(key("deleted"), 1, "1"))));
    assertThatThrownBy(() -> store().commit(List.of(new RowWrite.Delete(key("deleted"), 2))))
        .isInstanceOf(ConflictException.class);
    store().commit(List.of(new RowWrite.Delete(key("deleted"), 1)));
    assertThat(store().get(key("deleted"))).isEmpty();
  }

  @Test
  void whenOneConditionFailsNoWriteOfTheTransactionStands() throws ConflictException {
    store().commit(List.of(new RowWrite.Insert(row(key("taken"), 1, "1"))));
    assertThatThrownBy(() ->
            store()
                .commit(
                    List.of(
                        new RowWrite.Insert(row(key("fresh"), 1, "1")),
                        new RowWrite.Insert(row(key("taken"), 1, "2")))))
        .isInstanceOfSatisfying(
            ConflictException.class, e -> assertThat(e.key()).isEqualTo(key("taken")));
    assertThat(store().get(key("fresh"))).isEmpty();
  }

  @Test
  void aListHoldsItsRowsInOrderOfPositionForItsTenantAlone() throws ConflictException {
    String listing = "l-" + run.replaceAll("[^a-f]", "");
    for (String position : List.of("0003", "0001", "0002")) {
      put("tenant-a", listing, position);
    }
    put("tenant-b", listing, "0000");

    assertThat(positions(listing, "", 10)).containsExactly("0001", "0002", "0003");
    assertThat(positions(listing, "0002", 10)).containsExactly("0002", "0003");
    assertThat(positions(listing, "", 2)).containsExactly("0001", "0002");
  }

  private void put(String tenant, String listing, String position) throws ConflictException {
    var item =
        new Item(
            new ItemKey(tenant, "thing", run + ":" + listing + position),
            1,
            "{}",
            Optional.of(new Item.Listing(listing, position)),
            Optional.empty());
    store().commit(List.of(new RowWrite.Insert(new Row(item, "k1", new byte[1]))));
  }

  private List<String> positions(String listing, String from, int limit) {
    return store().list("tenant-a", listing, from, limit).stream()
        .map(row -> row.item().listing().orElseThrow().position())
        .toList();
  }

  @Test
  void aRowLeavesItsListWhenItIsReplacedWithoutOne() throws ConflictException {
    String listing = "m-" + run.replaceAll("[^a-f]", "");
    put("tenant-a", listing, "0001");
    Item listed = store().list("tenant-a", listing, "", 1).getFirst().item();
    Item unlisted = listed.next("{}", Optional.empty());
    store().commit(List.of(new RowWrite.Replace(new Row(unlisted, "k1", new byte[1]))));
    assertThat(store().list("tenant-a", listing, "", 1)).isEmpty();
  }

  @Test
  void aCounterStopsAtItsLimit() {
    assertThat(store().count(key("counter"), 2, LATER)).isTrue();
    assertThat(store().count(key("counter"), 2, LATER)).isTrue();
    assertThat(store().count(key("counter"), 2, LATER)).isFalse();
    assertThat(store().count(key("other"), 2, LATER)).isTrue();
  }

  @Test
  void whatIsTakenBackCanBeCountedAgainAndNoMore() {
    RowStore store = store();
    store.uncount(key("returned"));
    assertThat(store.count(key("returned"), 1, LATER)).isTrue();
    assertThat(store.count(key("returned"), 1, LATER)).isFalse();
    store.uncount(key("returned"));
    store.uncount(key("returned"));
    assertThat(store.count(key("returned"), 1, LATER)).isTrue();
    assertThat(store.count(key("returned"), 1, LATER)).isFalse();
  }

  @Test
  void ofManyWhoInsertTheSameRowAtOnceExactlyOneSucceeds() throws Exception {
    RowStore store = store();
    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<Boolean> attempt =
          () -> {
            try {
              store.commit(List.of(new RowWrite.Insert(row(key("raced"), 1, "1"))));
              return true;
            } catch (ConflictException lost) {
              return false;
            } catch (dev.probity.protocol.port.PortException clashed) {
              assertThat(clashed.retryable()).isTrue();
              return false;
            }
          };
      var results = threads.invokeAll(List.of(attempt, attempt, attempt, attempt));
      long won = 0;
      for (var result : results) {
        won += result.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
  }
}
