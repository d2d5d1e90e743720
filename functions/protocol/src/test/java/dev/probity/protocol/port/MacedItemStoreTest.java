package dev.probity.protocol.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.port.RowStore.Row;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MacedItemStoreTest {
  private static final ItemKey KEY = new ItemKey("tenant", "thing", "id");
  private static final Item ITEM =
      new Item(
          KEY,
          1,
          "{\"n\":1}",
          Optional.of(new Item.Listing("things", "0001")),
          Optional.of(Instant.ofEpochSecond(4_000_000_000L)));

  private final InMemoryRowStore rows = new InMemoryRowStore();
  private final RecordedAlarms alarms = new RecordedAlarms();
  private final ItemStore store = new MacedItemStore(rows, new InMemoryRowKeys(), alarms);

  @BeforeEach
  void write() throws ConflictException {
    store.commit(List.of(new Write.Insert(ITEM)));
  }

  @Test
  void aRowOfOursIsReturned() {
    assertThat(store.get(KEY)).contains(ITEM);
    assertThat(store.list("tenant", "things", "", 10)).containsExactly(ITEM);
    assertThat(alarms.raised()).isEmpty();
  }

  static Stream<Arguments> alterations() {
    Row row = row();
    return Stream.of(
        Arguments.of("body", new Row(item(KEY, 1, "{\"n\":2}", ITEM), row.kid(), row.mac())),
        Arguments.of("revision", new Row(item(KEY, 7, ITEM.body(), ITEM), row.kid(), row.mac())),
        Arguments.of(
            "listing",
            new Row(
                new Item(
                    KEY,
                    1,
                    ITEM.body(),
                    Optional.of(new Item.Listing("things", "0002")),
                    ITEM.expiresAt()),
                row.kid(),
                row.mac())),
        Arguments.of(
            "expiry",
            new Row(
                new Item(KEY, 1, ITEM.body(), ITEM.listing(), Optional.empty()),
                row.kid(),
                row.mac())),
        Arguments.of("mac", new Row(ITEM, row.kid(), new byte[32])),
        Arguments.of("mac cut short", new Row(ITEM, row.kid(), new byte[0])),
        Arguments.of("kid", new Row(ITEM, "other", row.mac())));
  }

  private static Row row() {
    return new Row(ITEM, "k1", RowMac.of(new InMemoryRowKeys().current(), "memory", ITEM));
  }

  private static Item item(ItemKey key, long revision, String body, Item like) {
    return new Item(key, revision, body, like.listing(), like.expiresAt());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("alterations")
  void anAlteredRowIsRefusedAndRaisesAnAlarm(String part, Row altered) {
    rows.overwrite(altered);
    assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(RowDivergedException.class);
    assertThat(alarms.raised())
        .containsExactly(new RecordedAlarms.Raised(Alarms.Alarm.STATE_DIVERGED, KEY.path()));
  }

  @Test
  void aGenuineRowCopiedUnderAnotherKeyIsRefused() {
    var elsewhere = new ItemKey("tenant", "thing", "elsewhere");
    rows.overwrite(new Row(item(elsewhere, 1, ITEM.body(), ITEM), "k1", row().mac()));
    assertThatThrownBy(() -> store.get(elsewhere)).isInstanceOf(RowDivergedException.class);
  }

  @Test
  void theSameRowInAnotherTableHasAnotherMac() {
    var key = new InMemoryRowKeys().current();
    assertThat(RowMac.of(key, "memory", ITEM)).isNotEqualTo(RowMac.of(key, "other", ITEM));
  }

  @Test
  void anAlteredRowIsLeftOutOfAListAndHindersNoOther() throws ConflictException {
    Item other =
        new Item(
            new ItemKey("tenant", "thing", "other"),
            1,
            "{}",
            Optional.of(new Item.Listing("things", "0002")),
            Optional.empty());
    store.commit(List.of(new Write.Insert(other)));
    Row row = row();
    rows.overwrite(new Row(item(KEY, 1, "{\"n\":2}", ITEM), row.kid(), row.mac()));
    assertThat(store.list("tenant", "things", "", 10)).containsExactly(other);
    assertThat(alarms.raised())
        .containsExactly(new RecordedAlarms.Raised(Alarms.Alarm.STATE_DIVERGED, KEY.path()));
  }
}
