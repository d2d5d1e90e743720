package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.integrity.DatasetStatus.Status;
import dev.probity.protocol.integrity.PresignBlocks.Place;
import dev.probity.protocol.integrity.SweepBlocks.Swept;
import dev.probity.protocol.integrity.pinning.Leases;
import dev.probity.protocol.port.Alarms.Alarm;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases, pins and the sweeper, through the steps that use them. */
class SweepBlocksTest {
  /** When the owner uploads. */
  private static final Instant UPLOAD = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration WEEK = Duration.ofDays(7);
  private static final int LAG = 2;

  private StoringInMemory story = new StoringInMemory();
  private InMemoryIntegrityPorts module = story.module(PortCalls.undisturbed());

  private void tell(StoringInMemory.Data data) {
    story = new StoringInMemory(data);
    module = story.module(PortCalls.undisturbed());
  }

  private Swept sweep(Duration after) {
    return sweep(story, module, after);
  }

  private static Swept sweep(StoringInMemory story, InMemoryIntegrityPorts module, Duration after) {
    Instant now = UPLOAD.plus(after);
    story.clock(() -> now);
    return new SweepBlocks(module).sweep(now.plusSeconds(600));
  }

  private long stored() {
    return story.cids().stream().filter(story.blocks()::has).count();
  }

  private int all() {
    return story.cids().size();
  }

  private static <R> R value(Outcome<R> outcome) {
    return StoringInMemory.accepted(outcome);
  }

  private static Refusal refusal(Outcome<?> outcome) {
    return outcome.fold(
        value -> {
          throw new AssertionError("accepted: " + value);
        },
        refused -> refused.refusal());
  }

  private List<String> kinds() {
    return story.rows().all().stream().map(row -> row.item().key().kind()).distinct().toList();
  }

  @Test
  void whatIsNotStoredIsDeletedSevenDaysAfterItsLease() {
    story.upload(module);
    assertThat(stored()).isEqualTo(all());
    assertThat(sweep(WEEK.minusSeconds(1))).isEqualTo(new Swept(0, 0, 0, 0));
    assertThat(sweep(WEEK)).isEqualTo(new Swept(0, all(), 0, 0));
    assertThat(sweep(WEEK.multipliedBy(2).minusSeconds(1))).isEqualTo(new Swept(0, 0, 0, 0));
    assertThat(stored()).isEqualTo(all());
    assertThat(sweep(WEEK.multipliedBy(2))).isEqualTo(new Swept(0, 0, all(), 0));
    assertThat(stored()).isZero();
    assertThat(kinds()).doesNotContain("holding", "block");
    assertThat(story.dump()).contains("{\"bytes\":0}");
  }

  @Test
  void anAcceptedVersionKeepsItsBlocks() {
    story.storeAndAccept(module);
    for (int week = 1; week < 10; week++) {
      assertThat(sweep(WEEK.multipliedBy(week))).isEqualTo(new Swept(0, 0, 0, 0));
    }
    assertThat(stored()).isEqualTo(all());
  }

  @Test
  void whatARefusedVersionPinnedIsReleasedAndDeleted() {
    tell(owner -> owner.committing(Digests.keccak256("no such key")));
    assertThat(refusal(story.decided())).isEqualTo(Refusal.KEY_BINDING);
    assertThat(story.row(module).pins().lists()).isPositive();

    assertThat(sweep(Duration.ofDays(1))).isEqualTo(new Swept(1, 0, 0, 0));
    assertThat(story.row(module).pins()).isEqualTo(new DatasetRow.Pins(0, true));
    assertThat(kinds()).doesNotContain("pins", "release");
    assertThat(sweep(WEEK)).isEqualTo(new Swept(0, all(), 0, 0));
    assertThat(sweep(WEEK.multipliedBy(2))).isEqualTo(new Swept(0, 0, all(), 0));
    assertThat(stored()).isZero();
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.KEY_BINDING);
  }

  private long buried() {
    long block = story.bury(Digests.keccak256("no message"));
    story.ledger().mine(LAG);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
    return block;
  }

  @Test
  void whatAnErasedVersionPinnedIsReleasedAndDeleted() {
    story.storeAndAccept(module);
    var _ = buried();
    // Its leases have ended by then.
    assertThat(sweep(WEEK)).isEqualTo(new Swept(1, all(), 0, 0));
    assertThat(sweep(WEEK.multipliedBy(2))).isEqualTo(new Swept(0, 0, all(), 0));
    assertThat(stored()).isZero();
  }

  @Test
  void aVersionThatComesBackBeforeItsBlocksAreGivenUpKeepsThem() {
    story.storeAndAccept(module);
    long block = buried();
    story.ledger().reorganise(LAG + 1);
    new FollowAnchors(module).rewound(block, true);
    assertThat(sweep(WEEK)).isEqualTo(new Swept(1, 0, 0, 0));
    assertThat(kinds()).doesNotContain("release");
    assertThat(sweep(WEEK.multipliedBy(2))).isEqualTo(new Swept(0, 0, 0, 0));
    assertThat(stored()).isEqualTo(all());
    assertThat(value(story.status(module))).isInstanceOf(Status.Active.class);

    // Erased again, it gives them up.
    var _ = buried();
    assertThat(sweep(WEEK.multipliedBy(3))).isEqualTo(new Swept(1, all(), 0, 0));
  }

  @Test
  void aVersionWhoseBlocksAreGivenUpStaysErased() {
    story.storeAndAccept(module);
    long block = buried();
    assertThat(sweep(Duration.ofHours(1)).released()).isEqualTo(1);
    story.ledger().reorganise(LAG + 1);
    new FollowAnchors(module).rewound(block, true);
    assertThat(story.row(module).state()).isInstanceOf(State.Erased.class);
  }

  @Test
  void aVersionOfManyBlocksIsPinnedInSeveralListsAndOverSeveralRuns(@TempDir Path folder)
      throws IOException {
    for (int file = 0; file < 50; file++) {
      Files.writeString(folder.resolve("file" + file), "content of " + file);
    }
    tell(owner -> owner.build(folder, Optional.empty()));
    story.upload(module);
    var _ = value(story.stored(module));
    var ticking = new int[1];
    story.clock(() -> UPLOAD.plusSeconds(ticking[0]++));
    int polls = 0;
    while (!(story.row(module).state() instanceof State.Active)) {
      // One look at the clock, and the time is up.
      var _ = new DatasetStatus(module).status(story.requestHash(), UPLOAD);
      assertThat(polls++).isLessThan(20);
    }
    assertThat(polls).isGreaterThan(1);
    assertThat(story.row(module).pins().lists()).isGreaterThan(1);
    assertThat(sweep(WEEK.multipliedBy(2))).isEqualTo(new Swept(0, 0, 0, 0));

    var _ = buried();
    assertThat(sweep(WEEK.multipliedBy(3))).isEqualTo(new Swept(1, all(), 0, 0));
    assertThat(kinds()).doesNotContain("pins");
  }

  @Test
  void whatTheSameUserSentAgainIsLeasedAnew() {
    story.upload(module);
    assertThat(value(story.places(module))).hasSize(all());
    assertThat(lease(StoringInMemory.owner(), 0, UPLOAD.plus(Duration.ofHours(20)))).isEmpty();
    assertThat(sweep(WEEK)).isEqualTo(new Swept(0, 0, 0, 0));
    assertThat(sweep(WEEK.plusHours(20))).isEqualTo(new Swept(0, all(), 0, 0));
  }

  @Test
  void whatAVersionOfTheUserPinsNeedsNoUrl() {
    story.storeAndAccept(module);
    assertThat(value(story.places(module))).hasSize(all()).allMatch(place -> place.put().isEmpty());
  }

  @Test
  void aBlockThatTheStoreLostIsAskedForAgain() {
    story.storeAndAccept(module);
    Cid lost = story.cids().iterator().next();
    story.blocks().remove(lost);
    assertThat(value(story.places(module)))
        .filteredOn(place -> place.put().isPresent())
        .extracting(Place::cid)
        .containsExactly(lost);
  }

  @Test
  void whatSomebodyElseSentLooksAsIfItWereNotThere() {
    lease(address(9), 0);
    story.cids().forEach(cid -> story.blocks().put(cid, new byte[0]));
    assertThat(value(story.places(module))).allMatch(place -> place.put().isPresent());
    // Leased by now, and still never sent by whoever asks
    assertThat(value(story.places(module))).allMatch(place -> place.put().isPresent());
  }

  private static Address address(int of) {
    byte[] bytes = new byte[Address.LENGTH];
    Arrays.fill(bytes, (byte) of);
    return Address.of(bytes);
  }

  private Set<Cid> lease(Address user, int more) {
    return lease(user, more, UPLOAD);
  }

  private Set<Cid> lease(Address user, int more, Instant at) {
    Map<Cid, Integer> sizes = new HashMap<>();
    story
        .cids()
        .forEach(cid ->
            sizes.put(cid, story.blocks().get(cid).map(block -> block.length).orElse(1) + more));
    return new Leases(module.table(), "default", 1 << 20).lease(user, sizes, at);
  }

  @Test
  void whatAnotherUserPinsIsNoReasonToAcceptAVersionOfWhoNeverSentIt() {
    var _ = value(story.stored(module));
    lease(address(9), 0);
    var other = new StoringInMemory();
    var _ = value(other.places(other.module(PortCalls.undisturbed())));
    story.upload(story.module(PortCalls.undisturbed()));
    story.rows().all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.id().endsWith(":" + StoringInMemory.owner()))
        .filter(key -> key.kind().equals("holding"))
        .toList()
        .forEach(story.rows()::remove);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.CONTENT_UNAVAILABLE);
  }

  @Test
  void aBlockThatWasAnnouncedWithAnotherLengthIsNotThere() {
    story.upload(module);
    var _ = lease(StoringInMemory.owner(), -1);
    var _ = value(story.stored(module));
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.CONTENT_UNAVAILABLE);

    var _ = lease(StoringInMemory.owner(), 0);
    assertThat(value(story.status(module))).isInstanceOf(Status.Active.class);
  }

  @Test
  void aVersionWhoseLeasesEndedWaitsUntilItsBlocksAreLeasedAgain() {
    story.upload(module);
    var _ = value(story.stored(module));
    assertThat(sweep(WEEK)).isEqualTo(new Swept(0, all(), 0, 0));
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.CONTENT_UNAVAILABLE);

    // Nobody has held them since, and they are there still.
    story.clock(() -> UPLOAD);
    var _ = lease(StoringInMemory.owner(), 0);
    assertThat(value(story.status(module))).isInstanceOf(Status.Active.class);
    assertThat(sweep(WEEK.multipliedBy(4))).isEqualTo(new Swept(0, 0, 0, 0));
    assertThat(stored()).isEqualTo(all());
  }

  @Test
  void aBlockThatIsBeingDeletedIsUnavailableUntilItIsGone() {
    story.upload(module);
    assertThat(sweep(WEEK).ended()).isEqualTo(all());
    story.blocks().failing(true);
    assertThat(sweep(WEEK.multipliedBy(2))).isEqualTo(new Swept(0, 0, 0, all()));
    story.blocks().failing(false);
    story.clock(() -> UPLOAD);
    assertThat(refusal(story.places(module))).isEqualTo(Refusal.UNAVAILABLE);

    assertThat(sweep(WEEK.multipliedBy(2).plusHours(1))).isEqualTo(new Swept(0, 0, all(), 0));
    story.clock(() -> UPLOAD);
    story.storeAndAccept(module);
    assertThat(stored()).isEqualTo(all());
  }

  @Test
  void moreThanTheQuotaIsTooLargeAndNothingIsLeased() {
    story.storageQuota = 10;
    module = story.module(PortCalls.undisturbed());
    assertThat(refusal(story.places(module))).isEqualTo(Refusal.TOO_LARGE);
    assertThat(kinds()).doesNotContain("holding", "block", "storage");
  }

  @Test
  void whoHoldsTheWholeQuotaOpensNoUploadUntilLeasesEnd() {
    story.storageQuota = 1;
    module = story.module(PortCalls.undisturbed());
    Cid cid = story.cids().iterator().next();
    var _ =
        new Leases(module.table(), "default", 1)
            .lease(StoringInMemory.owner(), Map.of(cid, 1), UPLOAD);
    assertThat(refusal(story.opened(module))).isEqualTo(Refusal.TOO_LARGE);
  }

  @Test
  void anEditedRowIsAlarmedAndKeepsNoOtherBlockFromBeingSwept() {
    story.upload(module);
    edit("holding");
    assertThat(sweep(WEEK)).isEqualTo(new Swept(0, all() - 1, 0, 0));
    edit("block");
    assertThat(sweep(WEEK.multipliedBy(2)).deleted()).isBetween(all() - 2, all() - 1);
    assertThat(story.alarms().raised())
        .extracting(RecordedAlarms.Raised::alarm)
        .contains(Alarm.STATE_DIVERGED);
  }

  private void edit(String kind) {
    RowStore.Row row =
        story.rows().all().stream()
            .filter(one -> one.item().key().kind().equals(kind))
            .findFirst()
            .orElseThrow();
    Item item = row.item();
    story
        .rows()
        .overwrite(
            new RowStore.Row(
                new Item(
                    item.key(),
                    item.revision(),
                    item.body() + " ",
                    item.listing(),
                    Optional.empty()),
                row.kid(),
                row.mac()));
  }

  @Test
  void aBlockRowThatIsGoneIsAlarmedAndDeletesNothing() {
    story.upload(module);
    story.rows().all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.kind().equals("block"))
        .collect(Collectors.toSet())
        .forEach(story.rows()::remove);
    assertThat(sweep(WEEK)).isEqualTo(new Swept(0, 0, 0, 0));
    assertThat(story.alarms().raised()).hasSize(all());
    assertThat(sweep(WEEK.multipliedBy(2)).deleted()).isZero();
    assertThat(stored()).isEqualTo(all());
  }

  @Test
  void aListOfPinsThatIsGoneIsAlarmedAndTheReleaseEnds() {
    story.storeAndAccept(module);
    var _ = buried();
    story.rows().all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.kind().equals("pins"))
        .collect(Collectors.toSet())
        .forEach(story.rows()::remove);
    assertThat(sweep(WEEK)).isEqualTo(new Swept(1, 0, 0, 0));
    assertThat(story.alarmed()).anyMatch(subject -> subject.startsWith("pins/"));
    // What it named stays pinned: rather kept than lost.
    assertThat(sweep(WEEK.multipliedBy(3)).deleted()).isZero();
  }

  /** Sweeps after which nothing is left, whatever stopped one of them. */
  private record Sweeps(StoringInMemory story) implements CrashMatrix.Story {
    static Sweeps ofAnUpload() {
      var story = new StoringInMemory();
      story.upload(story.module(PortCalls.undisturbed()));
      return new Sweeps(story);
    }

    static Sweeps ofAnErasedVersion() {
      var story = new StoringInMemory();
      InMemoryIntegrityPorts module = story.module(PortCalls.undisturbed());
      story.storeAndAccept(module);
      story.bury(Digests.keccak256("no message"));
      story.ledger().mine(LAG);
      assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
      return new Sweeps(story);
    }

    @Override
    public void tell(PortCalls calls) {
      InMemoryIntegrityPorts module = story.module(calls);
      var _ = sweep(story, module, WEEK);
      var _ = sweep(story, module, WEEK.multipliedBy(2));
    }

    @Override
    public void repeat() {
      // The next runs come an hour later, when the one that was stopped has lost its turn.
      InMemoryIntegrityPorts module = story.module(PortCalls.undisturbed());
      var _ = sweep(story, module, WEEK.multipliedBy(2).plusHours(1));
      var _ = sweep(story, module, WEEK.multipliedBy(3).plusHours(1));
      var _ = sweep(story, module, WEEK.multipliedBy(3).plusHours(2));
    }

    @Override
    public void requireOnce() {
      assertThat(story.cids()).noneMatch(story.blocks()::has);
      assertThat(story.rows().all())
          .extracting(row -> row.item().key().kind())
          .doesNotContain("holding", "block", "pins", "release");
      assertThat(story.dump()).contains("{\"bytes\":0}");
      assertThat(story.alarms().raised()).isEmpty();
    }

    @Override
    public boolean goesOn() {
      return true;
    }
  }

  @Test
  void aSweepThatIsStoppedAnywhereIsCarriedOnByTheNext() {
    for (var matrix :
        List.of(new CrashMatrix(Sweeps::ofAnUpload), new CrashMatrix(Sweeps::ofAnErasedVersion))) {
      int cases = matrix.crashes(false) + matrix.crashes(true);
      cases += matrix.failures() + matrix.lostAnswers();
      System.out.println("crash matrix: " + cases + " cases of a sweep");
      assertThat(cases).isGreaterThan(100);
    }
  }
}
