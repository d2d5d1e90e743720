package dev.probity.protocol.aiservice;

import static dev.probity.protocol.aiservice.AiServiceScene.AI_SERVICE;
import static dev.probity.protocol.aiservice.AiServiceScene.DOMAIN;
import static dev.probity.protocol.aiservice.AiServiceScene.NOW;
import static dev.probity.protocol.aiservice.AiServiceScene.STRANGER;
import static dev.probity.protocol.aiservice.AiServiceScene.accepted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.content.Cid;
import dev.probity.protocol.aiservice.AiServiceScene.Sample;
import dev.probity.protocol.integrity.CheckAnswer;
import dev.probity.protocol.integrity.CheckQuestion;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoredVersion;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.integrity.check.Finding;
import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.integrity.dataset.Metadata;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import dev.probity.protocol.port.Alarms.Alarm;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.RecordedAlarms.Raised;
import dev.probity.protocol.port.memory.TableWriter;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** V.16: what the AI service finds, whatever the owner counted, and what it does not take. */
class CheckDatasetTest {
  private final AiServiceScene scene = new AiServiceScene();

  private ConsistencyReport judged(Sample sample) {
    return scene.opened(scene.reported(scene.question(scene.anchored(sample)))).report();
  }

  private static List<Kind> kinds(ConsistencyReport report) {
    return report.findings().stream().map(Finding::kind).toList();
  }

  @Test
  void consistentRecordsAreReportedSignedAndTheFindingsOpenForTheOwnerAlone() throws Exception {
    StoredVersion version = scene.anchored(new Sample());
    CheckAnswer.Reported reported = scene.reported(scene.question(version));
    CheckReport report = reported.report().message();
    assertThat(report.reqHash()).isEqualTo(version.request().digest());
    assertThat(report.dataId()).isEqualTo(version.request().message().dataId());
    assertThat(report.recordsVerified()).isTrue();
    assertThat(report.verdict()).isEqualTo(1);
    assertThat(report.findingsHash()).isEqualTo(FindingsDocument.hash(scene.bytes(reported)));
    assertThat(Secp256k1.best().recover(reported.report().digest(), reported.report().signature()))
        .isEqualTo(AI_SERVICE.address());
    assertThat(scene.opened(reported).report().records()).isEqualTo(4);
  }

  @Test
  void theSameQuestionAgainGetsTheSameReport() {
    CheckQuestion question = scene.question(scene.anchored(new Sample()));
    CheckAnswer.Reported first = scene.reported(question);
    scene.now = NOW.plusSeconds(1000);
    assertThat(scene.reported(question)).isEqualTo(first);
  }

  @Test
  void aLabelOutsideItsDomainIsInconsistentAndNamed() {
    ConsistencyReport report = judged(new Sample().expecting("label:digit in {1}"));
    assertThat(report.verdict()).isEqualTo(ConsistencyReport.Verdict.INCONSISTENT);
    assertThat(report.findings().getFirst().records()).containsExactly(2L, 4L);
  }

  @Test
  void aLiarsLabelCountsAreFoundOut() {
    var even =
        new ValueCounts(
            "digit",
            List.of(new ValueCount(Optional.of("1"), 2), new ValueCount(Optional.of("2"), 2)));
    String uneven = "digit,id\n1,a\n1,b\n1,c\n2,d\n";
    ConsistencyReport report =
        judged(
            Sample.of(uneven)
                .expecting("label:digit=balanced+-10%")
                .saying(said -> counting(said, said.records(), even)));
    assertThat(kinds(report)).containsExactly(Kind.FALSE_METADATA, Kind.IMBALANCE);
    assertThat(report.labels().orElseThrow().values())
        .containsExactly(new ValueCount(Optional.of("1"), 3), new ValueCount(Optional.of("2"), 1));
  }

  @Test
  void aLiarsNumberOfRecordsIsFoundOut() {
    ConsistencyReport report =
        judged(new Sample().saying(said -> counting(said, 400, said.labels().orElseThrow())));
    assertThat(kinds(report)).contains(Kind.FALSE_METADATA);
    assertThat(report.verdict()).isEqualTo(ConsistencyReport.Verdict.INCONSISTENT);
  }

  private static Metadata counting(Metadata said, long records, ValueCounts labels) {
    return new Metadata(
        said.name(),
        said.description(),
        said.license(),
        said.url(),
        said.version(),
        said.format(),
        said.size(),
        said.contentHash(),
        said.fields(),
        records,
        Optional.of(labels),
        said.splits(),
        said.salt(),
        said.recordKey(),
        said.expectations());
  }

  @Test
  void recordsThatAreNotTheSignedOnesAreNamed() {
    StoredVersion version = scene.anchored(new Sample().storing("digit,id\n1,a\n2,b\n9,c\n2,d\n"));
    CheckAnswer.Reported reported = scene.reported(scene.question(version));
    assertThat(reported.report().message().recordsVerified()).isFalse();
    assertThat(reported.report().message().verdict()).isEqualTo(3);
    Finding unsigned =
        scene.opened(reported).report().findings().stream()
            .filter(finding -> finding.kind() == Kind.UNSIGNED_RECORDS)
            .findFirst()
            .orElseThrow();
    assertThat(unsigned.records()).containsExactly(3L);
    assertThat(unsigned.detail()).contains("recordsRoot");
  }

  @Test
  void dataThatIsNoTableIsUnreadable() {
    StoredVersion version = scene.anchored(new Sample().storing("digit,id\n1\n"));
    CheckAnswer.Reported reported = scene.reported(scene.question(version));
    assertThat(reported.report().message().recordsVerified()).isFalse();
    assertThat(kinds(scene.opened(reported).report())).containsExactly(Kind.UNREADABLE_RECORDS);
  }

  @Test
  void anEmptyLabelIsNoLabelAndNoLie() {
    ConsistencyReport report = judged(Sample.of("digit,id\n1,a\n2,b\n,c\n1,d\n2,e\n"));
    assertThat(kinds(report)).containsExactly(Kind.MISSING_VALUES);
  }

  @Test
  void driftIsJudgedAgainstThePreviousVersion() {
    StoredVersion first = scene.anchored(new Sample());
    Sample drifted =
        Sample.of("digit,id\n1,a\n1,b\n1,c\n2,d\n").expecting("label:digit drift<=0.1");
    StoredVersion second = scene.anchored(drifted.continuing(first));
    ConsistencyReport report = scene.opened(scene.reported(scene.question(second, first))).report();
    assertThat(report.previousRecords()).contains(4L);
    assertThat(kinds(report)).contains(Kind.DRIFT);
    assertThat(report.verdict()).isEqualTo(ConsistencyReport.Verdict.INCONSISTENT);
  }

  @Test
  void aPreviousVersionThatWasErasedAndIsGoneIsNotComparedWith() {
    StoredVersion first = scene.anchored(new Sample());
    Sample drifted =
        Sample.of("digit,id\n1,a\n1,b\n1,c\n2,d\n").expecting("label:digit drift<=0.1");
    StoredVersion second = scene.anchored(drifted.continuing(first));
    scene.erase(first);
    scene.blocks.remove(first.root());
    ConsistencyReport report = scene.opened(scene.reported(scene.question(second, first))).report();
    assertThat(report.previousRecords()).isEmpty();
  }

  @Test
  void aPreviousVersionWhoseFieldWasNoLabelCannotBeComparedAndThatIsSaid() {
    var text = new StringBuilder("digit,id\n");
    for (int i = 0; i < 1100; i++) {
      text.append('x').append(i).append(",a\n");
    }
    StoredVersion first = scene.anchored(Sample.of(text.toString()).withoutLabel());
    StoredVersion second = scene.anchored(new Sample().continuing(first));
    ConsistencyReport report = scene.opened(scene.reported(scene.question(second, first))).report();
    assertThat(report.previousRecords()).isEmpty();
    assertThat(report.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.kind()).isEqualTo(Kind.DRIFT);
          assertThat(finding.detail()).contains("cannot be compared");
        });
    assertThat(report.verdict()).isEqualTo(ConsistencyReport.Verdict.WARNING);
  }

  @Test
  void theOperatorsPolicyRefusesWhatNoExpectationNames() {
    scene.policy = CheckPolicy.parse("duplicates=inconsistent");
    ConsistencyReport report = judged(Sample.of("digit,id\n1,a\n1,a\n2,b\n2,c\n"));
    assertThat(report.verdict()).isEqualTo(ConsistencyReport.Verdict.INCONSISTENT);
    assertThat(report.findings().getFirst().records()).containsExactly(2L);
  }

  @Test
  void hugeListsOfFindingsStayBounded() {
    var csv = new StringBuilder();
    int fields = 1500;
    for (int i = 0; i < fields; i++) {
      csv.append(i == 0 ? "" : ",").append("a-rather-long-name-of-a-field-").append(i);
    }
    csv.append('\n');
    for (int record = 0; record < 120; record++) {
      csv.append("x").append(",".repeat(fields - 1)).append('\n');
    }
    StoredVersion version = scene.anchored(Sample.of(csv.toString()).withoutLabel());
    CheckAnswer.Reported reported = scene.reported(scene.question(version));
    assertThat(scene.bytes(reported).length).isBetween(1, FindingsDocument.MAX_BYTES);
    FindingsDocument document = scene.opened(reported);
    assertThat(document.omitted()).isPositive();
    assertThat(document.report().findings().size() + document.omitted()).isEqualTo(fields);
    // The warning is kept, whatever number of notes there is.
    assertThat(kinds(document.report())).contains(Kind.DUPLICATES);
  }

  @Test
  void aLargeDataSetIsCheckedByAWorkerThatIsToldOnce() {
    StoredVersion version = scene.anchored(large());
    CheckQuestion question = scene.question(version);
    CheckDataset.Answered begun = accepted(scene.ask(question));
    assertThat(begun.answer()).isInstanceOf(CheckAnswer.Pending.class);
    assertThat(begun.begun()).contains(version.request().digest());
    CheckDataset.Answered again = accepted(scene.ask(question));
    assertThat(again.answer()).isInstanceOf(CheckAnswer.Pending.class);
    assertThat(again.begun()).isEmpty();

    var worker = new RunChecks(scene.ports());
    assertThat(worker.run(version.request().digest(), NOW.plusSeconds(900)))
        .isEqualTo(new RunChecks.Worked(1, 0, 0));
    assertThat(scene.reported(question).report().message().recordsVerified()).isTrue();
    assertThat(worker.sweep(NOW.plusSeconds(50), NOW.plusSeconds(900)))
        .isEqualTo(new RunChecks.Worked(0, 0, 0));
  }

  private static Sample large() {
    return Sample.of(
        "digit,id\n" + ("1," + "a".repeat(998) + "\n2," + "b".repeat(998) + "\n").repeat(2200));
  }

  @Test
  void aLostMessageToTheWorkerIsMadeUpForByTheSweep() {
    CheckQuestion question = scene.question(scene.anchored(large()));
    CheckDataset.Answered _ = accepted(scene.ask(question));
    assertThat(new RunChecks(scene.ports()).sweep(NOW.plusSeconds(50), NOW.plusSeconds(900)))
        .isEqualTo(new RunChecks.Worked(1, 0, 0));
    assertThat(scene.reported(question).report().message().verdict()).isEqualTo(2);
  }

  @Test
  void aCheckThatTakesTooLongEndsWithAFindingThatSaysSo() {
    CheckQuestion question = scene.question(scene.anchored(large()));
    CheckDataset.Answered _ = accepted(scene.ask(question));
    // With each block that is read the clock runs away.
    scene.served = new WatchedBlocks(scene.blocks, () -> scene.now = scene.now.plusSeconds(110));
    var worked =
        new RunChecks(scene.ports())
            .run(question.version().request().digest(), NOW.plus(Duration.ofDays(1)));
    assertThat(worked).isEqualTo(new RunChecks.Worked(1, 0, 0));
    scene.served = scene.blocks;
    CheckAnswer.Reported reported = scene.reported(question);
    assertThat(reported.report().message().recordsVerified()).isFalse();
    assertThat(reported.report().message().verdict()).isEqualTo(3);
    assertThat(scene.opened(reported).report().findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.kind()).isEqualTo(Kind.UNFINISHED);
          assertThat(finding.detail()).contains("12 minutes");
        });
  }

  @Test
  void aCheckThatItsFunctionsEndCutsShortIsMadeAgain() {
    CheckQuestion question = scene.question(scene.anchored(large()));
    CheckDataset.Answered _ = accepted(scene.ask(question));
    scene.served = new WatchedBlocks(scene.blocks, () -> scene.now = scene.now.plusSeconds(2));
    assertThat(
            new RunChecks(scene.ports())
                .run(question.version().request().digest(), NOW.plusSeconds(5)))
        .isEqualTo(new RunChecks.Worked(0, 1, 0));
    scene.served = scene.blocks;
    assertThat(
            new RunChecks(scene.ports())
                .sweep(scene.now.plusSeconds(50), scene.now.plusSeconds(900)))
        .isEqualTo(new RunChecks.Worked(1, 0, 0));
    assertThat(scene.reported(question).report().message().recordsVerified()).isTrue();
  }

  @Test
  void aWorkerThatDiesThreeTimesIsNotFollowedByAFourth() {
    CheckQuestion question = scene.question(scene.anchored(large()));
    CheckDataset.Answered _ = accepted(scene.ask(question));
    for (int death = 0; death < AdvanceCheck.MAX_ATTEMPTS; death++) {
      scene.now = scene.now.plus(AdvanceCheck.LEASE);
      scene.served =
          new WatchedBlocks(
              scene.blocks,
              () -> {
                throw new OutOfMemoryError("killed");
              });
      var worker = new RunChecks(scene.ports());
      assertThatThrownBy(
              () -> worker.run(question.version().request().digest(), scene.now.plusSeconds(900)))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(accepted(scene.ask(question)).answer()).isInstanceOf(CheckAnswer.Pending.class);
    }
    scene.served = scene.blocks;
    scene.now = scene.now.plus(AdvanceCheck.LEASE);
    assertThat(
            new RunChecks(scene.ports()).sweep(scene.now.plusSeconds(50), scene.now.plusSeconds(9)))
        .isEqualTo(new RunChecks.Worked(1, 0, 0));
    CheckAnswer.Reported reported = scene.reported(question);
    assertThat(reported.report().message().verdict()).isEqualTo(3);
    assertThat(kinds(scene.opened(reported).report())).containsExactly(Kind.UNFINISHED);
  }

  @Test
  void twoAskersAtOnceStartOneCheck() {
    CheckQuestion question = scene.question(scene.anchored(new Sample()));
    var asked = new AtomicBoolean();
    scene.served =
        new WatchedBlocks(
            scene.blocks,
            () -> {
              // While the first is reading, after it has taken the lease, the second asks.
              if (!scene.rows.all().isEmpty() && asked.compareAndSet(false, true)) {
                CheckDataset.Answered second = accepted(scene.ask(question));
                assertThat(second.answer()).isInstanceOf(CheckAnswer.Pending.class);
                assertThat(second.begun()).isEmpty();
              }
            });
    assertThat(scene.reported(question).report().message().verdict()).isEqualTo(1);
    assertThat(asked).isTrue();
    assertThat(scene.rows.all()).hasSize(1);
  }

  @Test
  void blocksThatCannotBeReadNowAreNoAttempt() {
    CheckQuestion question = scene.question(scene.anchored(large()));
    CheckDataset.Answered _ = accepted(scene.ask(question));
    for (int failure = 0; failure < 2 * AdvanceCheck.MAX_ATTEMPTS; failure++) {
      scene.blocks.failing(true);
      assertThat(new RunChecks(scene.ports()).sweep(NOW.plusSeconds(50), NOW.plusSeconds(900)))
          .isEqualTo(new RunChecks.Worked(0, 0, 1));
      scene.blocks.failing(false);
    }
    assertThat(new RunChecks(scene.ports()).sweep(NOW.plusSeconds(50), NOW.plusSeconds(900)))
        .isEqualTo(new RunChecks.Worked(1, 0, 0));
  }

  @Test
  void blocksThatAreGoneOrAlteredAreNoAttemptAndTheOwnerIsToldWhichByIm() {
    StoredVersion version = scene.anchored(large());
    CheckQuestion question = scene.question(version);
    CheckDataset.Answered _ = accepted(scene.ask(question));
    Cid data = scene.leaf(version);
    byte[] whole = scene.blocks.get(data).orElseThrow();
    for (boolean gone : new boolean[] {true, false}) {
      if (gone) {
        scene.blocks.remove(data);
      } else {
        scene.blocks.put(data, new byte[whole.length]);
      }
      for (int failure = 0; failure < 2 * AdvanceCheck.MAX_ATTEMPTS; failure++) {
        assertThat(new RunChecks(scene.ports()).sweep(NOW.plusSeconds(50), NOW.plusSeconds(900)))
            .isEqualTo(new RunChecks.Worked(0, 0, 1));
      }
      Refusal told = gone ? Refusal.CONTENT_UNAVAILABLE : Refusal.STATE_DIVERGED;
      refused(scene.ask(question), told);
      String detail = scene.ask(question).fold(answered -> "", no -> no.detail());
      assertThat(detail).contains("block " + data);
    }
    assertThat(scene.alarms.raised())
        .isNotEmpty()
        .containsOnly(new Raised(Alarm.STATE_DIVERGED, "block " + data));

    scene.blocks.put(data, whole);
    assertThat(new RunChecks(scene.ports()).sweep(NOW.plusSeconds(50), NOW.plusSeconds(900)))
        .isEqualTo(new RunChecks.Worked(1, 0, 0));
    assertThat(scene.reported(question).report().message().recordsVerified()).isTrue();
  }

  private StoredVersion splitInParts(String secondTest, String... expectations) {
    return scene.anchored(
        Sample.of("digit,id,part\n1,a,train\n2,b,train\n1,c,test\n" + secondTest + ",test\n")
            .expecting(expectations));
  }

  @Test
  void aRecordOfTheTrainingPartInTheTestPartIsInconsistentAndNamed() {
    StoredVersion leaking = splitInParts("2,b", "split:part=disjoint");
    CheckAnswer.Reported reported = scene.reported(scene.question(leaking));
    assertThat(reported.report().message().verdict()).isEqualTo(3);
    assertThat(scene.opened(reported).report().findings())
        .filteredOn(finding -> finding.kind() == Kind.LEAKAGE)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Finding.Level.INCONSISTENT);
          assertThat(finding.expectation()).contains("split:part=disjoint");
          assertThat(finding.records()).contains(4L);
        });
  }

  @Test
  void partsWithoutARecordInCommonAreConsistent() {
    StoredVersion apart = splitInParts("2,d", "split:part=disjoint");
    CheckAnswer.Reported reported = scene.reported(scene.question(apart));
    assertThat(reported.report().message().verdict()).isEqualTo(1);
    assertThat(scene.opened(reported).report().findings()).isEmpty();
  }

  @Test
  void aWriterOfTheTableChangesNoReport() {
    StoredVersion version = scene.anchored(new Sample().expecting("label:digit in {1}"));
    CheckQuestion question = scene.question(version);
    CheckAnswer.Reported _ = scene.reported(question);
    var key = new ItemKey("default", "check", version.request().digest().toString());
    RowStore.Row row = scene.rows.get(key).orElseThrow();
    Item item = row.item();
    String better = item.body().replace("\"verdict\":3", "\"verdict\":1");
    assertThat(better).isNotEqualTo(item.body());
    scene.rows.overwrite(
        new RowStore.Row(
            new Item(key, item.revision(), better, item.listing(), item.expiresAt()),
            row.kid(),
            row.mac()));
    assertThatThrownBy(() -> scene.ask(question)).isInstanceOf(RowDivergedException.class);
  }

  /** Whoever has only the table can have a check made again; what was found is found again. */
  @Test
  void aCheckWhoseRowIsTakenAwayOrPutBackEndsInTheSameVerdict() {
    List<Sample> samples =
        List.of(
            new Sample(),
            Sample.of("digit,id\n1,a\n1,a\n2,b\n2,c\n"),
            new Sample().expecting("label:digit in {1}"));
    for (int sample = 0; sample < samples.size(); sample++) {
      var owner = new AiServiceScene();
      CheckQuestion question = owner.question(owner.anchored(samples.get(sample)));
      CheckAnswer.Reported first = owner.reported(question);
      assertThat(first.report().message().verdict()).isEqualTo(sample + 1);
      var writer =
          new TableWriter(
              owner.rows,
              new MacedItemStore(owner.rows, new InMemoryRowKeys(), owner.alarms),
              owner.alarms);
      assertThat(writer.table()).hasSize(1);
      assertThat(writer.older()).isNotEmpty();
      List<Runnable> deeds = new ArrayList<>();
      writer.table().forEach(row -> deeds.add(() -> writer.remove(row)));
      writer.older().forEach(row -> deeds.add(() -> writer.put(row)));
      for (Runnable deed : deeds) {
        deed.run();
        // Past the lease that an older row tells of.
        owner.now = owner.now.plus(AdvanceCheck.LEASE);
        CheckAnswer.Reported again = owner.reported(question);
        assertThat(again.report().message().verdict()).isEqualTo(sample + 1);
        assertThat(again.report().message().findingsHash())
            .isEqualTo(first.report().message().findingsHash());
        writer.restore();
      }
      assertThat(owner.reported(question)).isEqualTo(first);
    }
  }

  private static void refused(Outcome<CheckDataset.Answered> outcome, Refusal refusal) {
    String code = outcome.fold(answered -> "answered", no -> no.refusal().code());
    assertThat(code).isEqualTo(refusal.code());
  }

  @Test
  void bytesThatAreNoJsonAreMalformed() {
    refused(new CheckDataset(scene.ports()).check(new byte[] {'{'}), Refusal.MALFORMED);
  }

  @Test
  void aRequestThatTheOwnerDidNotSignIsBadSignature() {
    StoredVersion version = scene.anchored(new Sample());
    StoreData message = version.request().message();
    var forged =
        new SignedMessage<>(
            StoreData.TYPE, DOMAIN, message, STRANGER.sign(DOMAIN, StoreData.TYPE, message));
    refused(
        scene.ask(scene.question(new StoredVersion(forged, version.storedAt()))),
        Refusal.BAD_SIGNATURE);
  }

  @Test
  void aMessageOfAnotherModuleIsWrongDomainAlsoWhereItIsThePreviousVersion() {
    StoredVersion first = scene.anchored(new Sample());
    CheckQuestion question =
        new CheckQuestion(
            scene.anchored(new Sample().continuing(first)),
            Optional.of(first),
            scene.question(first).replyJwk());
    String text = new String(question.bytes(), UTF_8);
    String name = '"' + DOMAIN.name() + '"';
    assertThat(text.split(name, -1)).hasSize(3);
    int last = text.lastIndexOf(name);
    String foreign = "\"Probity API\"";
    for (String wrong :
        List.of(
            text.replaceFirst(name, foreign),
            text.substring(0, last) + foreign + text.substring(last + name.length()))) {
      refused(new CheckDataset(scene.ports()).check(wrong.getBytes(UTF_8)), Refusal.WRONG_DOMAIN);
    }
  }

  @Test
  void findingsForAnotherKeyThanTheSignedOneAreReplyKey() {
    StoredVersion version = scene.anchored(new Sample());
    refused(
        scene.ask(
            new CheckQuestion(version, Optional.empty(), ReplyKeyPair.generate().publicJwk())),
        Refusal.REPLY_KEY);
  }

  @Test
  void aRequestThatIsNotInItsSlotIsHashMismatch() {
    StoredVersion version = scene.anchored(new Sample());
    refused(
        scene.ask(scene.question(new StoredVersion(version.request(), version.storedAt() + 1))),
        Refusal.HASH_MISMATCH);
  }

  @Test
  void aPreviousVersionThatIsKeptBackIsVersionChain() {
    StoredVersion first = scene.anchored(new Sample());
    StoredVersion second = scene.anchored(new Sample().continuing(first));
    refused(scene.ask(scene.question(second)), Refusal.VERSION_CHAIN);
  }

  @Test
  void anotherVersionThanTheManifestNamesIsVersionChain() {
    StoredVersion first = scene.anchored(new Sample());
    StoredVersion second = scene.anchored(new Sample().continuing(first));
    StoredVersion third = scene.anchored(new Sample().continuing(second));
    refused(scene.ask(scene.question(third, first)), Refusal.VERSION_CHAIN);
    refused(scene.ask(scene.question(first, second)), Refusal.VERSION_CHAIN);
  }

  @Test
  void aChainThatDoesNotAnswerIsToldAsRetryable() {
    CheckQuestion question = scene.question(scene.anchored(new Sample()));
    scene.ledger.reachable(false);
    assertThatThrownBy(() -> scene.ask(question))
        .isInstanceOfSatisfying(PortException.class, told -> assertThat(told.retryable()).isTrue());
    scene.ledger.reachable(true);
    assertThat(scene.reported(question).report().message().verdict()).isEqualTo(1);
  }

  /** Blocks, with something that happens at each reading. */
  private record WatchedBlocks(BlockStore blocks, Runnable watch) implements BlockStore {
    @Override
    public Optional<byte[]> get(Cid cid) {
      watch.run();
      return blocks.get(cid);
    }

    @Override
    public Optional<byte[]> getAny(Cid cid) {
      return get(cid);
    }

    @Override
    public void delete(Cid cid) {
      blocks.delete(cid);
    }

    @Override
    public PresignedPut presignPut(Cid cid, int length, Duration validity) {
      return blocks.presignPut(cid, length, validity);
    }

    @Override
    public PresignedPut presignPassing(Cid cid, int length, Duration validity) {
      return blocks.presignPassing(cid, length, validity);
    }

    @Override
    public void putPassing(Cid cid, byte[] block) {
      blocks.putPassing(cid, block);
    }
  }
}
