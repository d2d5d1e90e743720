package dev.probity.client.dataset;

import dev.probity.client.ClientException;
import dev.probity.protocol.integrity.CheckAnswer;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.check.ConsistencyReport.Verdict;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.function.Consumer;

/**
 * V.19: what the AI service says of the records, as IM passes it on. Neither is believed: the
 * report must be about this very request and signed, the findings those of the report.
 *
 * @param domain of the integrity module's messages
 * @param replyKey to which the findings are sealed
 * @param byAiService lets a report pass that the AI service signed at a time that can be
 */
record ReceivedCheck(
    Eip712Domain domain, ReplyKeyPair replyKey, Consumer<SignedMessage<CheckReport>> byAiService) {

  /**
   * The report of a version that was accepted.
   *
   * @throws ClientException refused: it is not, or it says that the version is inconsistent
   */
  RecordsCheck ofAccepted(SignedMessage<StoreData> storeData, CheckAnswer.Reported reported) {
    RecordsCheck check = of(storeData, reported);
    CheckReport report = check.report().message();
    if (report.verdict() == Verdict.INCONSISTENT.number() || !report.recordsVerified()) {
      throw ClientException.refused(
          "IM accepted the data, and the AI service's report says that it is inconsistent.", null);
    }
    return check;
  }

  /**
   * The report of a version that was refused as inconsistent.
   *
   * @throws ClientException refused: it is not, or it says that the version is consistent
   */
  RecordsCheck ofInconsistent(SignedMessage<StoreData> storeData, CheckAnswer.Reported reported) {
    RecordsCheck check = of(storeData, reported);
    if (check.report().message().verdict() != Verdict.INCONSISTENT.number()) {
      throw ClientException.refused(
          "IM refused the data as inconsistent, and the AI service's report says otherwise.", null);
    }
    return check;
  }

  private RecordsCheck of(SignedMessage<StoreData> storeData, CheckAnswer.Reported reported) {
    SignedMessage<CheckReport> report = reported.report();
    if (!answers(report, storeData)) {
      throw ClientException.refused("The check report is for another request.", null);
    }
    byAiService.accept(report);
    CheckReport message = report.message();
    try {
      byte[] findings = Jwe.openAtUser(reported.findings(), replyKey.privateKey());
      if (!FindingsDocument.hash(findings).equals(message.findingsHash())) {
        throw ClientException.refused("The findings are not those of the check report.", null);
      }
      FindingsDocument document = FindingsDocument.parse(findings);
      if (document.report().verdict().number() > message.verdict()) {
        throw ClientException.refused("The findings contradict the check report.", null);
      }
      return new RecordsCheck(report, document);
    } catch (WireException foreign) {
      throw ClientException.refused(
          "The findings are nothing that was sealed to this command.", foreign);
    }
  }

  private boolean answers(SignedMessage<CheckReport> report, SignedMessage<StoreData> storeData) {
    CheckReport message = report.message();
    StoreData request = storeData.message();
    return report.domain().equals(domain)
        && message.reqHash().equals(storeData.digest())
        && message.user().equals(request.user())
        && message.dataId().equals(request.dataId())
        && message.version() == request.version();
  }
}
