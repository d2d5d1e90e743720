package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.probity.protocol.integrity.DatasetStatus.Status;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.SignedMessage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * IM believes no report that is not by the AI service's key and about the row's own request. What
 * it does not believe changes nothing: the version waits, and the operator is told.
 */
class LyingAiServiceTest {
  private final StoringInMemory story = new StoringInMemory();

  private void distrusted(UnaryOperator<SignedMessage<CheckReport>> lie) {
    story.answering(
        reported -> new CheckAnswer.Reported(lie.apply(reported.report()), reported.findings()));
    Outcome<Status> status = story.decided();
    assertThat(status.fold(Object::toString, no -> no.refusal().code()))
        .isEqualTo(Refusal.UNAVAILABLE.code());
    assertThat(story.alarmed()).anyMatch(subject -> subject.startsWith("aiservice"));
    story.answering(honest -> honest);
    assertThat(StoringInMemory.accepted(story.decided())).isInstanceOf(Status.Active.class);
  }

  private static CheckReport with(CheckReport honest, Bytes32 reqHash, long version, int verdict) {
    return new CheckReport(
        reqHash,
        honest.user(),
        honest.dataId(),
        version,
        honest.recordsVerified(),
        verdict,
        honest.findingsHash(),
        honest.iat());
  }

  @Test
  void aReportOnAnotherRequestIsNotTaken() {
    distrusted(report -> {
      CheckReport honest = report.message();
      return StoringInMemory.byAiService(
          with(honest, Digests.keccak256("another"), honest.version(), honest.verdict()));
    });
  }

  @Test
  void aReportOnAnotherVersionIsNotTaken() {
    distrusted(report -> {
      CheckReport honest = report.message();
      return StoringInMemory.byAiService(with(honest, honest.reqHash(), 2, honest.verdict()));
    });
  }

  @Test
  void aReportByAKeyThatIsNotRegisteredIsNotTaken() {
    distrusted(report -> StoringInMemory.byModule(report.message()));
  }

  @Test
  void aVerdictThatWasAlteredOnTheWayIsNotTaken() {
    distrusted(report -> {
      CheckReport honest = report.message();
      return new SignedMessage<>(
          report.type(),
          report.domain(),
          with(honest, honest.reqHash(), honest.version(), 2),
          report.signature());
    });
  }

  @Test
  void aVerdictThatThereIsNotIsNotTaken() {
    distrusted(report -> {
      CheckReport honest = report.message();
      return StoringInMemory.byAiService(with(honest, honest.reqHash(), honest.version(), 4));
    });
  }

  @Test
  void recordsThatWereNotVerifiedAreNotConsistent() {
    distrusted(report -> {
      CheckReport honest = report.message();
      return StoringInMemory.byAiService(
          new CheckReport(
              honest.reqHash(),
              honest.user(),
              honest.dataId(),
              honest.version(),
              false,
              1,
              honest.findingsHash(),
              honest.iat()));
    });
  }

  @Test
  void anAiServiceThatIsDownIsToldAsRetryable() {
    story.answering(reported -> {
      throw new IllegalStateException("down");
    });
    assertThatExceptionOfType(PortException.class)
        .isThrownBy(story::decided)
        .matches(PortException::retryable);
    story.answering(honest -> honest);
    assertThat(StoringInMemory.accepted(story.decided())).isInstanceOf(Status.Active.class);
  }
}
