package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.integrity.DatasetStatus.Status;
import dev.probity.protocol.integrity.EraseDataset.Erased;
import dev.probity.protocol.port.Alarms.Alarm;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Erasure, with a message and without one, and what a fork of the chain does to it. */
class EraseDatasetTest {
  private static final int LAG = 2;
  private static final Bytes32 NO_MESSAGE = Digests.keccak256("nobody sends it");

  private final StoringInMemory story = new StoringInMemory();
  private final InMemoryIntegrityPorts module = story.module(PortCalls.undisturbed());
  private final SignedMessage<EraseData> erasure = story.erasure(message -> message);

  private static Refusal refusal(Outcome<?> outcome) {
    return outcome.fold(
        value -> {
          throw new AssertionError("accepted: " + value);
        },
        Outcome.Refused::refusal);
  }

  private static <R> R value(Outcome<R> outcome) {
    return outcome.fold(
        value -> value,
        refused -> {
          throw new AssertionError(refused.refusal() + ": " + refused.detail());
        });
  }

  /** The tombstone, final; returns its block. */
  private long buried(Bytes32 requestHash) {
    long block = story.bury(requestHash);
    story.ledger().mine(LAG);
    return block;
  }

  private DatasetTable datasets() {
    return new DatasetTable(module.table(), "default");
  }

  @Test
  void anErasedVersionAnswersErasedAndSaysWhatItWas() {
    story.storeAndAccept(module);
    Erased erased = value(story.erase(module, erasure, buried(erasure.digest())));

    assertThat(erased)
        .isEqualTo(new Erased(erasure.digest(), story.stored().user(), story.stored().dataId(), 1));
    assertThat(story.row(module).state()).isInstanceOf(State.Erased.class);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
    assertThat(datasets().list(DatasetTable.ANCHORED, DatasetTable.position(0), 10)).isEmpty();
  }

  @Test
  void theKeyOfAnErasedVersionIsGoneFromTheCustodianWithoutAnAlarm() {
    Bytes32 key = Digests.keccak256("data key");
    var encrypted = new StoringInMemory(owner -> owner.committing(key));
    encrypted.send(key);
    InMemoryIntegrityPorts ports = encrypted.module(PortCalls.undisturbed());
    encrypted.storeAndAccept(ports);
    assertThat(encrypted.keys()).isEqualTo(1);

    SignedMessage<EraseData> wish = encrypted.erasure(of -> of);
    long block = encrypted.bury(wish.digest());
    encrypted.ledger().mine(LAG);
    Erased _ = value(encrypted.erase(ports, wish, block));
    assertThat(encrypted.keys()).isZero();
    assertThat(encrypted.alarms().raised()).isEmpty();
  }

  @Test
  void aCustodianThatDoesNotAnswerLeavesTheMessageToBeSentAgain() {
    story.storeAndAccept(module);
    long block = buried(erasure.digest());
    long claims = story.claims();
    UnaryOperator<byte[]> answering = story.forgetting;
    story.forgetting =
        body -> {
          throw PortException.retryable(PortException.Neighbour.MODULE, "down", null);
        };
    assertThatThrownBy(() -> story.erase(module, erasure, block))
        .isInstanceOfSatisfying(
            PortException.class, failed -> assertThat(failed.retryable()).isTrue());
    assertThat(story.claims()).isEqualTo(claims);

    story.forgetting = answering;
    Erased _ = value(story.erase(module, erasure, block));
    assertThat(story.row(module).state()).isInstanceOf(State.Erased.class);
  }

  @Test
  void theSameMessageAgainHasTheSameOutcome() {
    story.storeAndAccept(module);
    long block = buried(erasure.digest());
    Erased first = value(story.erase(module, erasure, block));
    long claims = story.claims();

    assertThat(value(story.erase(module, erasure, block))).isEqualTo(first);
    assertThat(story.claims()).isEqualTo(claims);
  }

  @Test
  void theVersionChainGoesOnFromAnErasedVersion() {
    story.storeAndAccept(module);
    value(story.erase(module, erasure, buried(erasure.digest())));

    assertThat(datasets().head(story.stored().dataId()).version()).isEqualTo(1);
    assertThat(datasets().head(story.stored().dataId()).manifestHash())
        .isEqualTo(story.stored().manifestHash());
  }

  @Test
  void aTombstoneIsDeniedAtOnceAndWrittenWhenItIsFinal() {
    story.storeAndAccept(module);
    story.bury(NO_MESSAGE);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
    assertThat(story.row(module).state()).isInstanceOf(State.Active.class);

    story.ledger().mine(LAG);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
    assertThat(story.row(module).state()).isInstanceOf(State.Erased.class);
  }

  @Test
  void aReorganisationBeforeFinalityTakesTheTombstoneAndTheRefusalAway() {
    story.storeAndAccept(module);
    story.bury(NO_MESSAGE);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
    story.ledger().reorganise(1);
    new FollowAnchors(module).rewound(story.ledger().heads().latest().number(), false);

    assertThat(value(story.status(module))).isInstanceOf(Status.Active.class);
  }

  @Test
  void aForkBelowFinalityBringsTheVersionBackAsItWasAndAlarms() {
    story.storeAndAccept(module);
    Status before = value(story.status(module));
    long block = buried(erasure.digest());
    value(story.erase(module, erasure, block));
    story.ledger().reorganise(LAG + 1);
    new FollowAnchors(module).rewound(block, true);

    assertThat(value(story.status(module))).isEqualTo(before);
    assertThat(story.alarms().raised())
        .extracting(RecordedAlarms.Raised::alarm)
        .containsExactly(Alarm.FINALITY_BROKEN);

    // The owner's transaction is mined anew, and the same message has its effect again.
    value(story.erase(module, erasure, buried(erasure.digest())));
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
  }

  @Test
  void aForkThatLeavesTheTombstoneChangesNothing() {
    story.storeAndAccept(module);
    value(story.erase(module, erasure, buried(erasure.digest())));
    new FollowAnchors(module).rewound(0, false);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
  }

  @Test
  void aPendingVersionThatIsErasedIsNeverAccepted() {
    story.store(module, false);
    buried(NO_MESSAGE);
    assertThat(new ConfirmDatasets(module).sweep(Instant.MAX).decided()).isEqualTo(1);

    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
    assertThat(datasets().head(story.stored().dataId()).version()).isZero();
  }

  @Test
  void aPendingVersionWhoseTombstoneIsGoneIsVerifiedFromTheBeginning() {
    story.store(module, true);
    long block = buried(NO_MESSAGE);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
    story.ledger().reorganise(LAG + 1);
    new FollowAnchors(module).rewound(block, true);

    assertThat(value(story.status(module))).isInstanceOf(Status.Active.class);
  }

  @Test
  void whatIsErasedBeforeItIsSentIsNotStoredAfterwards() {
    value(story.erase(module, erasure, buried(erasure.digest())));
    story.store(module, true);
    assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
  }

  @Test
  void anotherMessageWithTheSameNonceIsReplay() {
    story.storeAndAccept(module);
    value(story.erase(module, erasure, buried(erasure.digest())));
    SignedMessage<EraseData> other =
        story.erasure(
            m -> new EraseData(m.user(), m.dataId(), m.version(), m.nonce(), m.iat(), m.exp() + 1));
    story.ledger().reorganise(LAG + 1);
    assertThat(refusal(story.erase(module, other, buried(other.digest()))))
        .isEqualTo(Refusal.REPLAY);
  }

  @Test
  void aMessageForAnotherVersionThanTheErasedOneIsHashMismatch() {
    story.storeAndAccept(module);
    SignedMessage<EraseData> second =
        story.erasure(m -> new EraseData(m.user(), m.dataId(), 2, m.nonce(), m.iat(), m.exp()));
    // Its hash stands on chain, as the tombstone of version 1.
    assertThat(refusal(story.erase(module, second, buried(second.digest()))))
        .isEqualTo(Refusal.HASH_MISMATCH);
    assertThat(story.row(module).state()).isInstanceOf(State.Active.class);
  }

  private record Told(StoringInMemory story, SignedMessage<EraseData> erasure, long block)
      implements CrashMatrix.Story {

    static Told begun() {
      var story = new StoringInMemory();
      story.storeAndAccept(story.module(PortCalls.undisturbed()));
      SignedMessage<EraseData> erasure = story.erasure(message -> message);
      long block = story.bury(erasure.digest());
      story.ledger().mine(LAG);
      return new Told(story, erasure, block);
    }

    @Override
    public void tell(PortCalls calls) {
      Erased _ = value(story.erase(story.module(calls), erasure, block));
    }

    @Override
    public void requireOnce() {
      InMemoryIntegrityPorts module = story.module(PortCalls.undisturbed());
      assertThat(story.row(module).state()).isInstanceOf(State.Erased.class);
      assertThat(refusal(story.status(module))).isEqualTo(Refusal.ERASED);
      // Of the upload, of R17 and of the erasure
      assertThat(story.claims()).isEqualTo(3);
    }
  }

  @Test
  void whereverItStopsTheSameMessageEndsInOneErasure() {
    var matrix = new CrashMatrix(Told::begun);
    assertThat(matrix.crashes(false)).isGreaterThan(1);
    assertThat(matrix.crashes(true)).isGreaterThan(1);
    assertThat(matrix.failures()).isGreaterThan(8);
    assertThat(matrix.lostAnswers()).isGreaterThan(1);
  }
}
