package dev.probity.client.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.deployment.ModuleSignatures;
import dev.probity.protocol.integrity.CheckAnswer.Reported;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.integrity.check.Finding;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * The owner's client and a report that is not what it seems: IM and the AI service may both lie.
 */
class ReceivedCheckTest {
  private static final Bytes32 OTHER = Digests.keccak256("other");
  private static final PrivateKey32 OWNER = key("owner");
  private static final PrivateKey32 AI_SERVICE = key("AI service");
  private static final Address USER = Secp256k1.best().addressOf(OWNER);
  private static final Eip712Domain DOMAIN =
      new Eip712Domain(StoreData.TYPE.domainName(), 31337, USER);
  private static final ReplyKeyPair REPLY_KEY = ReplyKeyPair.generate();
  private static final byte[] CONSISTENT = findings(Optional.empty());
  private static final byte[] INCONSISTENT = findings(Optional.of(Finding.Level.INCONSISTENT));

  private final SignedMessage<StoreData> storeData =
      signed(
          OWNER,
          StoreData.TYPE,
          new StoreData(
              USER, OTHER, OTHER, 1, OTHER, OTHER, 2, OTHER, "bafy", OTHER, OTHER, 100, 200));
  private final ReceivedCheck received =
      new ReceivedCheck(
          DOMAIN,
          REPLY_KEY,
          report -> {
            if (!ModuleSignatures.signer(report).equals(Secp256k1.best().addressOf(AI_SERVICE))) {
              throw ClientException.refused("It is not signed by the AI service.", null);
            }
          });

  private static PrivateKey32 key(String name) {
    try {
      return PrivateKey32.of(Digests.keccak256(name).bytes());
    } catch (WireException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static <R extends Record> SignedMessage<R> signed(
      PrivateKey32 key, MessageType<R> type, R message) {
    Bytes32 digest = type.digest(DOMAIN, message);
    return new SignedMessage<>(type, DOMAIN, message, Secp256k1.best().sign(digest, key));
  }

  private static byte[] findings(Optional<Finding.Level> level) {
    List<Finding> found =
        level.stream()
            .map(one ->
                new Finding(
                    Finding.Kind.LABEL_DOMAIN,
                    one,
                    Optional.of("digit"),
                    Optional.empty(),
                    "one record",
                    1,
                    List.of(3L),
                    List.of()))
            .toList();
    return FindingsDocument.of(
        new ConsistencyReport(
            4, Optional.empty(), Optional.empty(), Optional.empty(), Expectations.NONE, found));
  }

  /** What the AI service says of this request when it says the truth. */
  private CheckReport report(int verdict, byte[] findings) {
    StoreData of = storeData.message();
    return new CheckReport(
        storeData.digest(),
        of.user(),
        of.dataId(),
        of.version(),
        verdict != 3,
        verdict,
        FindingsDocument.hash(findings),
        150);
  }

  private static Reported reported(PrivateKey32 key, CheckReport report, byte[] findings) {
    return new Reported(
        signed(key, CheckReport.TYPE, report), Jwe.sealToUser(findings, REPLY_KEY.publicJwk()));
  }

  private static void refused(String why, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            ClientException.class,
            refused -> {
              assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
              assertThat(refused).hasMessageContaining(why);
            });
  }

  private void refusedOfAccepted(String why, Reported lie) {
    refused(why, () -> received.ofAccepted(storeData, lie));
  }

  @Test
  void theReportOfThisRequestIsReadWithItsFindings() {
    Reported consistent = reported(AI_SERVICE, report(1, CONSISTENT), CONSISTENT);
    assertThat(received.ofAccepted(storeData, consistent).findings().report().findings()).isEmpty();
    Reported inconsistent = reported(AI_SERVICE, report(3, INCONSISTENT), INCONSISTENT);
    assertThat(received.ofInconsistent(storeData, inconsistent).findings().report().findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.records()).containsExactly(3L));
  }

  @Test
  void aReportThatIsNotSignedByTheAiServiceIsRefused() {
    refusedOfAccepted(
        "not signed by the AI service", reported(OWNER, report(1, CONSISTENT), CONSISTENT));
  }

  @Test
  void aReportOfAnotherRequestOwnerSetOrVersionIsRefused() {
    CheckReport honest = report(1, CONSISTENT);
    List<UnaryOperator<CheckReport>> lies =
        List.of(
            is -> with(is, OTHER, is.user(), is.dataId(), is.version()),
            is ->
                with(
                    is,
                    is.reqHash(),
                    Secp256k1.best().addressOf(AI_SERVICE),
                    is.dataId(),
                    is.version()),
            is -> with(is, is.reqHash(), is.user(), is.reqHash(), is.version()),
            is -> with(is, is.reqHash(), is.user(), is.dataId(), is.version() + 1));
    for (UnaryOperator<CheckReport> lie : lies) {
      refusedOfAccepted("another request", reported(AI_SERVICE, lie.apply(honest), CONSISTENT));
    }
  }

  private static CheckReport with(
      CheckReport is, Bytes32 reqHash, Address user, Bytes32 dataId, long version) {
    return new CheckReport(
        reqHash,
        user,
        dataId,
        version,
        is.recordsVerified(),
        is.verdict(),
        is.findingsHash(),
        is.iat());
  }

  @Test
  void findingsThatAreNotThoseOfTheReportAreRefused() {
    refusedOfAccepted("not those", reported(AI_SERVICE, report(1, CONSISTENT), INCONSISTENT));
  }

  @Test
  void findingsWorseThanTheVerdictAreRefused() {
    refusedOfAccepted("contradict", reported(AI_SERVICE, report(1, INCONSISTENT), INCONSISTENT));
  }

  @Test
  void findingsSealedToSomebodyElseAreRefused() {
    String sealed = Jwe.sealToUser(CONSISTENT, ReplyKeyPair.generate().publicJwk());
    var report = signed(AI_SERVICE, CheckReport.TYPE, report(1, CONSISTENT));
    refusedOfAccepted("sealed to this command", new Reported(report, sealed));
  }

  @Test
  void aVerdictThatSaysTheOppositeOfWhatTheModuleDidIsRefused() {
    refusedOfAccepted("inconsistent", reported(AI_SERVICE, report(3, INCONSISTENT), INCONSISTENT));
    Reported consistent = reported(AI_SERVICE, report(1, CONSISTENT), CONSISTENT);
    refused("says otherwise", () -> received.ofInconsistent(storeData, consistent));
  }
}
