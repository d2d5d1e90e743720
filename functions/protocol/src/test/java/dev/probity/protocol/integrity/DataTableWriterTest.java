package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.DatasetStatus.Status;
import dev.probity.protocol.integrity.EraseDataset.Erased;
import dev.probity.protocol.integrity.check.ConsistencyReport.Verdict;
import dev.probity.protocol.port.Alarms.Alarm;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore.Row;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.port.memory.RecordedAlarms.Raised;
import dev.probity.protocol.port.memory.TableWriter;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Somebody who writes the tables of the integrity module and of the AI service, and has neither
 * their keys nor the chain: every row edited, moved, taken away and put back to each older
 * revision, of a version that was accepted, of one that was erased, and of one that was refused.
 */
class DataTableWriterTest {
  /** Rows that keep blocks. */
  private static final List<String> KEEPING = List.of("holding", "block", "storage", "pins");

  private final StoringInMemory story = new StoringInMemory();
  private final InMemoryIntegrityPorts module = story.module(PortCalls.undisturbed());

  private TableWriter ofModule() {
    return new TableWriter(story.rows(), module.table(), story.alarms());
  }

  private TableWriter ofAiService() {
    return new TableWriter(story.aiRows, story.aiTable(), story.alarms());
  }

  private void accepted() {
    story.storeAndAccept(module);
    assertThat(story.rows().all()).hasSizeGreaterThanOrEqualTo(6);
    assertThat(story.aiRows.all()).hasSize(1);
  }

  private void erased() {
    accepted();
    SignedMessage<EraseData> wish = story.erasure(of -> of);
    long block = story.bury(wish.digest());
    story.ledger().mine(2);
    Erased _ = StoringInMemory.accepted(story.erase(module, wish, block));
  }

  /** What a row's owner comes to hear; a named row is as good as a refusal. */
  private static <T> Optional<T> heard(Supplier<Outcome<T>> step) {
    try {
      return step.get().fold(Optional::of, no -> Optional.empty());
    } catch (RowDivergedException | PortException named) {
      return Optional.empty();
    }
  }

  @Test
  void anEditOfAnyRowIsNamed() {
    accepted();
    int cases = ofModule().edit() + ofAiService().edit();
    System.out.println("table writer: " + cases + " edits of data rows, each named");
    assertThat(cases).isGreaterThan(400);
  }

  @Test
  void aRowMovedToThePlaceOfAnotherOfItsKindIsNamed() {
    accepted();
    assertThat(ofModule().move()).isPositive();
  }

  @Test
  void anAcceptedVersionIsAcceptedAsItIsOrNotAtAll() {
    accepted();
    TableWriter writer = ofModule();
    for (Row row : writer.table()) {
      writer.remove(row);
      requireThisVersionOrNone();
      writer.restore();
    }
    for (Row old : writer.older()) {
      writer.put(old);
      requireThisVersionOrNone();
      writer.restore();
    }
    assertThat(writer.older()).isNotEmpty();
    requireThisVersion(story.status(module));
  }

  /** Its owner asks, and sends R17 once more. */
  private void requireThisVersionOrNone() {
    heard(() -> story.status(module)).ifPresent(this::requireOfThisRequest);
    var _ = heard(() -> story.stored(module));
    heard(() -> story.status(module)).ifPresent(this::requireOfThisRequest);
  }

  private void requireThisVersion(Outcome<Status> status) {
    requireOfThisRequest(StoringInMemory.accepted(status));
  }

  private void requireOfThisRequest(Status status) {
    if (status instanceof Status.Active active) {
      assertThat(story.receipt(active.sealedReply()).message().reqHash())
          .isEqualTo(story.requestHash());
    } else {
      assertThat(status).isInstanceOf(Status.Pending.class);
    }
  }

  @Test
  void anErasedVersionIsErasedWhateverTheTableSays() {
    erased();
    TableWriter writer = ofModule();
    for (Row row : writer.table()) {
      writer.remove(row);
      requireNotGiven(row.item().key());
      writer.restore();
    }
    for (Row old : writer.older()) {
      writer.put(old);
      requireNotGiven(old.item().key());
      writer.restore();
    }
    writer.table().forEach(writer::remove);
    requireNotGiven(writer.table().getFirst().item().key());
  }

  /**
   * What keeps the blocks is rows: of those that are taken away or put back, the sweeper may be led
   * to delete a block. It is never lost in silence, and its owner's next upload brings it back.
   */
  @Test
  void noBlockOfAnAcceptedVersionIsLostInSilence() {
    accepted();
    Map<Cid, byte[]> content =
        story.cids().stream()
            .collect(Collectors.toMap(cid -> cid, cid -> story.blocks().get(cid).orElseThrow()));
    TableWriter writer = ofModule();
    int lost = 0;
    int cases = 0;
    for (Row row : writer.table()) {
      if (KEEPING.contains(row.item().key().kind())) {
        writer.remove(row);
        lost += requireStandsOrIsNamed(row.item().key(), content) ? 0 : 1;
        cases++;
        restore(writer, content);
      }
    }
    for (Row old : writer.older()) {
      if (KEEPING.contains(old.item().key().kind())) {
        writer.put(old);
        lost += requireStandsOrIsNamed(old.item().key(), content) ? 0 : 1;
        cases++;
        restore(writer, content);
      }
    }
    for (String kind : KEEPING) {
      writer.table().stream()
          .filter(row -> row.item().key().kind().equals(kind))
          .forEach(writer::remove);
      lost += requireStandsOrIsNamed(new ItemKey("default", kind, "all"), content) ? 0 : 1;
      cases++;
      restore(writer, content);
    }
    System.out.println(
        "table writer: " + cases + " cases of keeping rows, " + lost + " lose blocks");
    assertThat(cases).isGreaterThan(3 * content.size());
    // Each holding as it was before it was pinned.
    assertThat(lost).isEqualTo(content.size());
  }

  private void restore(TableWriter writer, Map<Cid, byte[]> content) {
    writer.restore();
    content.forEach(story.blocks()::put);
  }

  /** Sweeps for three weeks, and reads again what is stored; whether every block stands. */
  private boolean requireStandsOrIsNamed(ItemKey tampered, Map<Cid, byte[]> content) {
    int before = story.alarms().raised().size();
    for (int week = 0; week <= 3; week++) {
      Instant now = StoringInMemory.BEGIN.plus(Duration.ofDays(7L * week));
      story.clock(() -> now);
      var _ = new SweepBlocks(module).sweep(now.plusSeconds(600));
    }
    Instant now = StoringInMemory.BEGIN.plus(Duration.ofDays(22));
    story.clock(() -> now);
    var read = new ReverifyContent(module).sweep(now.plusSeconds(600));
    story.clock(() -> StoringInMemory.BEGIN);
    List<Cid> gone = content.keySet().stream().filter(cid -> !story.blocks().has(cid)).toList();
    if (gone.isEmpty()) {
      assertThat(read.damaged()).as(tampered.path()).isZero();
      return true;
    }
    List<Raised> alarms = story.alarms().raised().subList(before, story.alarms().raised().size());
    assertThat(alarms)
        .as("%s loses %s", tampered.path(), gone)
        .anyMatch(raised ->
            raised.alarm() == Alarm.CONTENT_DAMAGED
                && gone.stream()
                    .anyMatch(cid ->
                        raised
                            .subject()
                            .equals(
                                "dataset/" + story.requestHash() + ": block " + cid + " is gone")));
    story.upload(module);
    assertThat(content.keySet()).as(tampered.path()).allMatch(story.blocks()::has);
    requireThisVersion(story.status(module));
    return false;
  }

  private void requireNotGiven(ItemKey tampered) {
    assertThat(heard(() -> story.status(module))).as(tampered.path()).isEmpty();
    var _ = heard(() -> story.stored(module));
    assertThat(heard(() -> story.status(module))).as(tampered.path()).isEmpty();
  }

  private static CheckReport inconsistent(CheckReport is) {
    return new CheckReport(
        is.reqHash(),
        is.user(),
        is.dataId(),
        is.version(),
        is.recordsVerified(),
        Verdict.INCONSISTENT.number(),
        is.findingsHash(),
        is.iat());
  }

  @Test
  void aVersionThatWasRefusedIsRefusedAgain() {
    story.answering(reported ->
        new CheckAnswer.Reported(
            StoringInMemory.byAiService(inconsistent(reported.report().message())),
            reported.findings()));
    assertThat(StoringInMemory.accepted(story.decided())).isInstanceOf(Status.Inconsistent.class);
    TableWriter writer = ofModule();
    for (Row old : writer.older()) {
      writer.put(old);
      heard(() -> story.status(module))
          .ifPresent(status -> assertThat(status).isNotInstanceOf(Status.Active.class));
      writer.restore();
    }
    assertThat(writer.older()).isNotEmpty();
  }
}
