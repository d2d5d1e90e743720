package dev.probity.protocol.integrity;

import dev.probity.protocol.integrity.check.ConsistencyReport.Verdict;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;

/**
 * V.16: asks the AI service for the check of a version, and takes its report only if it is signed
 * by a key of the AI service's and about this very request.
 */
final class AskCheck {
  /** The function of the AI service that answers. */
  static final ModuleFunction CHECK_DATASET = new ModuleFunction("CheckDataset");

  private static final String AI_SERVICE = "AS";
  private static final int LONGEST_DETAIL = 512;

  /** A document of the most bytes as compact JWE, with its header. */
  private static final int LONGEST_FINDINGS = FindingsDocument.MAX_BYTES * 4 / 3 + 1024;

  private final IntegrityPorts ports;

  AskCheck(IntegrityPorts ports) {
    this.ports = ports;
  }

  /**
   * Asks.
   *
   * @param previous the version that this one continues
   * @return empty while the check goes on
   * @throws RefusedException what may pass, {@code unavailable} if the AI service said what it must
   *     not
   * @throws PortException the AI service did not answer
   */
  Optional<CheckAnswer.Reported> ask(DatasetRow row, Optional<DatasetRow> previous) {
    var question =
        new CheckQuestion(row.stored(), previous.map(DatasetRow::stored), row.replyJwk());
    Outcome<CheckAnswer> answer;
    try {
      answer = CheckAnswer.read(ports.modules().ask(CHECK_DATASET, question.bytes()));
    } catch (WireException unreadable) {
      throw PortException.retryable(
          PortException.Neighbour.MODULE, "the AI service gave no answer", unreadable);
    }
    return switch (answer.fold(given -> given, this::refused)) {
      case CheckAnswer.Pending _ -> Optional.empty();
      case CheckAnswer.Reported reported -> {
        require(row, reported);
        yield Optional.of(reported);
      }
    };
  }

  /** What passes is told; that it refuses what we have verified ourselves is not. */
  private CheckAnswer refused(Outcome.Refused<CheckAnswer> no) {
    if (!no.refusal().retryable()) {
      throw distrusted("the AI service refused the request: " + no.refusal().code());
    }
    String detail = no.detail();
    throw new RefusedException(
        no.refusal(), detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
  }

  private void require(DatasetRow row, CheckAnswer.Reported reported) {
    CheckReport report = reported.report().message();
    boolean answersThis =
        reported.report().domain().equals(ports.domain())
            && report.reqHash().equals(row.requestHash())
            && report.user().equals(row.user())
            && report.dataId().equals(row.dataId())
            && report.version() == row.version();
    if (!answersThis) {
      throw distrusted("the report is about another request");
    }
    boolean possible =
        report.verdict() >= Verdict.CONSISTENT.number()
            && report.verdict() <= Verdict.INCONSISTENT.number()
            && (report.recordsVerified() || report.verdict() == Verdict.INCONSISTENT.number())
            && reported.findings().length() <= LONGEST_FINDINGS;
    if (!possible) {
      throw distrusted("the report says what cannot be");
    }
    Address signer;
    try {
      signer = Secp256k1.best().recover(reported.report().digest(), reported.report().signature());
    } catch (WireException notASignature) {
      throw distrusted("the report is not signed");
    }
    if (!ports.directory().isMessageKey(AI_SERVICE, signer, ports.ledger().heads())) {
      throw distrusted("the report is not signed by the AI service");
    }
  }

  private RefusedException distrusted(String why) {
    ports.alarms().raise(Alarms.Alarm.STATE_DIVERGED, "aiservice: " + why);
    return new RefusedException(Refusal.UNAVAILABLE, "the check of the records gave no report");
  }
}
