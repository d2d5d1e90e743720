package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.DatasetVerifierTest.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.proof.LeafOrder;
import dev.probity.protocol.integrity.verification.BundleFixture.Made;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Contract;
import dev.probity.protocol.integrity.verification.Verdict.Status;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The check report in a bundle, by which absence counts without the content: whoever can bring in a
 * false one shows records as absent that are in.
 */
class ForgedReportTest {
  private static final NetworkDescriptor PINNED = BundleFixture.NETWORK;
  private static final long VALID_FROM = BundleFixture.STORED_AT - 1000;
  private static final long VALID_TO = BundleFixture.STORED_AT + 100_000;

  @Test
  void aTrueReportAttestsTheOrderAndSaysWhoseWordItIs() {
    Made made = new BundleFixture().make();
    SignedMessage<CheckReport> report = made.bundle().check().orElseThrow();
    Verdict verdict = made.verify();
    assertThat(verdict.status()).isEqualTo(Status.VERIFIED);
    assertThat(verdict.attestation())
        .contains(
            new Attestation(
                BundleFixture.address(BundleFixture.AS_KEY),
                report.message().iat(),
                report.digest()));
    JsonNode json = verdict.toJson();
    assertThat(json.at("/attestation/signer").asText())
        .isEqualTo(BundleFixture.address(BundleFixture.AS_KEY).toString());
    assertThat(json.at("/attestation/checkHash").asText()).isEqualTo(report.digest().toString());
    assertThat(json.at("/attestation/iat").asLong()).isEqualTo(report.message().iat());
    assertThat(json.at("/order").asText()).isEqualTo("recomputed");
  }

  @Test
  void warningsOfTheAiServiceDoNotTouchTheOrder() {
    Verdict verdict =
        new BundleFixture().withCheck(report -> with(report, "verdict", "2")).make().verify();
    assertThat(verdict.status()).isEqualTo(Status.VERIFIED);
    assertThat(verdict.attestation()).isPresent();
  }

  @Test
  void aBundleWithoutAReportIsVerifiedAndSaysSo() {
    Verdict verdict = new BundleFixture().withoutCheck().make().verify();
    assertThat(verdict.status()).isEqualTo(Status.VERIFIED);
    assertThat(verdict.findings()).contains("check: none");
    assertThat(verdict.attestation()).isEmpty();
    assertThat(verdict.toJson().has("attestation")).isFalse();
  }

  /** A report that was taken out leaves a receipt that names it; the bundle is an older one. */
  @Test
  void aReportThatWasTakenOutAttestsNothing() {
    Made made = new BundleFixture().make();
    Verdict verdict = made.with(BundleChanges.withCheck(made.bundle(), Optional.empty())).verify();
    assertThat(verdict.status()).isEqualTo(Status.VERIFIED);
    assertThat(verdict.findings()).contains("check: none");
    assertThat(verdict.attestation()).isEmpty();
  }

  @Test
  void aReportAboutSomethingElseIsRefusedByTheFieldThatSaysSo() {
    for (String field : List.of("reqHash", "user", "dataId", "version")) {
      String value =
          switch (field) {
            case "version" -> "2";
            case "user" -> BundleFixture.address("somebody else").toString();
            default -> BundleFixture.word("foreign").toString();
          };
      Made made = new BundleFixture().withCheck(report -> with(report, field, value)).make();
      assertFailed(made.verify(), Check.RECEIPT, FailureCode.CHECK_MISMATCH, "check." + field);
    }
  }

  @Test
  void aReportOfAnotherDeploymentIsRefused() {
    Contract other =
        new Contract(
            BundleFixture.address("another registry"), PINNED.integrityRegistry().codeHash());
    NetworkDescriptor elsewhere =
        new NetworkDescriptor(
            PINNED.chainId(),
            PINNED.genesisHash(),
            PINNED.registryDelaySeconds(),
            other,
            PINNED.moduleRegistry(),
            PINNED.idmaRegistry(),
            PINNED.apiTokenRegistry(),
            List.of());
    Bundle foreign = new BundleFixture().withNetwork(elsewhere).make().bundle();
    Made made = new BundleFixture().make();
    assertFailed(
        made.with(BundleChanges.withCheck(made.bundle(), foreign.check())).verify(),
        Check.RECEIPT,
        FailureCode.CHECK_MISMATCH,
        "check.domain");
  }

  /** The AI service signed it, of this very request; IM accepted the version on another. */
  @Test
  void aReportThatTheReceiptDoesNotNameIsRefused() {
    Made made = new BundleFixture().make();
    Bundle later =
        new BundleFixture()
            .withCheck(report -> with(report, "findingsHash", BundleFixture.word("x").toString()))
            .make()
            .bundle();
    Verdict verdict = made.with(BundleChanges.withCheck(made.bundle(), later.check())).verify();
    assertFailed(verdict, Check.RECEIPT, FailureCode.CHECK_MISMATCH, "check");
    assertThat(verdict.contradictions())
        .anySatisfy(contradiction -> {
          assertThat(contradiction.field()).isEqualTo("check");
          assertThat(contradiction.against()).isEqualTo("receipt.checkHash");
        });

    Made restsOnNone =
        new BundleFixture()
            .withReceipt(receipt ->
                JsonFields.with(StoreReceipt.TYPE, receipt, "checkHash", Bytes32.ZERO.toString()))
            .make();
    assertFailed(restsOnNone.verify(), Check.RECEIPT, FailureCode.CHECK_MISMATCH, "check");
  }

  @Test
  void aReportWithoutAReceiptThatNamesItIsRefused() {
    Made made = new BundleFixture().make();
    Bundle bundle = made.bundle();
    Bundle alone = BundleChanges.withReceipt(bundle, Optional.empty());
    assertFailed(made.with(alone).verify(), Check.RECEIPT, FailureCode.CHECK_MISMATCH, "check");
  }

  @Test
  void aReceiptForWhatTheReportDoesNotAcceptIsRefused() {
    for (String verdict : List.of("0", "3", "4", "255")) {
      Made made = new BundleFixture().withCheck(report -> with(report, "verdict", verdict)).make();
      assertFailed(made.verify(), Check.RECEIPT, FailureCode.CHECK_MISMATCH, "check.verdict");
    }
    Made unverified =
        new BundleFixture()
            .withCheck(report ->
                new CheckReport(
                    report.reqHash(),
                    report.user(),
                    report.dataId(),
                    report.version(),
                    false,
                    report.verdict(),
                    report.findingsHash(),
                    report.iat()))
            .make();
    assertFailed(
        unverified.verify(), Check.RECEIPT, FailureCode.CHECK_MISMATCH, "check.recordsVerified");
  }

  @Test
  void aReportByAKeyThatNeverWasTheAiServicesIsRefusedWhetherItsAbsenceIsShownOrNot() {
    Made shownAbsent = new BundleFixture().withCheckSignedBy(BundleFixture.STRANGER_KEY).make();
    assertFailed(shownAbsent.verify(), Check.RECEIPT, FailureCode.CHECK_SIGNER, "check");
    assertFailed(
        showingKeys(
                shownAbsent,
                BundleFixture.keySlot(BundleFixture.IM_KEY),
                BundleFixture.checkKeySlot(BundleFixture.AS_KEY))
            .verify(),
        Check.RECEIPT,
        FailureCode.CHECK_SIGNER,
        "check");
  }

  @Test
  void aReportThatOwnerOrImSignedThemselvesIsRefused() {
    assertFailed(
        new BundleFixture().withCheckSignedBy(BundleFixture.OWNER_KEY).make().verify(),
        Check.RECEIPT,
        FailureCode.CHECK_SIGNER,
        "check");
    // IM's key stands in ModuleRegistry, and not as one of AS.
    assertFailed(
        new BundleFixture().withCheckSignedBy(BundleFixture.IM_KEY).make().verify(),
        Check.RECEIPT,
        FailureCode.CHECK_SIGNER,
        "check");
  }

  @Test
  void aReportWhoseKeyIsNotShownIsRefused() {
    assertFailed(
        showingKeys(new BundleFixture().make(), BundleFixture.keySlot(BundleFixture.IM_KEY))
            .verify(),
        Check.RECEIPT,
        FailureCode.CHECK_SIGNER,
        "check");
  }

  @Test
  void aReportDatedOutsideTheIntervalOfItsKeyIsRefused() {
    for (long iat : new long[] {VALID_FROM, VALID_TO - 1}) {
      assertThat(dated(iat, 0).attestation()).isPresent();
    }
    for (long iat : new long[] {VALID_FROM - 1, VALID_TO}) {
      assertFailed(dated(iat, 0), Check.RECEIPT, FailureCode.CHECK_TIME, "check.iat");
    }
  }

  @Test
  void aReportDatedAfterItsKeyWasCompromisedIsRefused() {
    long compromised = BundleFixture.STORED_AT + 10;
    assertFailed(
        dated(compromised, compromised), Check.RECEIPT, FailureCode.CHECK_REVOKED, "check.iat");
  }

  /** The date is the signer's own word: a thief of the key writes one before the theft. */
  @Test
  void aReportDatedBeforeItsKeyWasCompromisedAttestsNothing() {
    long compromised = BundleFixture.STORED_AT + 10;
    Verdict verdict = dated(compromised - 1, compromised);
    assertThat(verdict.status()).isEqualTo(Status.VERIFIED);
    assertThat(verdict.findings()).contains("check: not counted: its key was revoked");
    assertThat(verdict.attestation()).isEmpty();
    Made made =
        new BundleFixture().withKeyOfAs(new KeyRecord(VALID_FROM, VALID_TO, VALID_TO)).make();
    Verdict alone =
        new DatasetVerifier(Secp256k1.best())
            .verifyWithoutContent(
                made.bundle().bytes(),
                made.network(),
                Optional.of(made.witness()),
                VerificationProgress.SILENT);
    assertThat(alone.status()).isEqualTo(Status.CONTENT_NOT_READ);
    assertThat(alone.order()).isEqualTo(LeafOrder.OWNERS_WORD);
  }

  /** What fails says nothing of the order, whatever its report says. */
  @Test
  void aBundleThatIsRefusedAttestsNothing() {
    Made made = new BundleFixture().make();
    Verdict verdict =
        new DatasetVerifier(Secp256k1.best())
            .verifyWithoutContent(
                made.bundle().bytes(),
                made.network(),
                Optional.of(
                    new TestWitness(
                        made.network().genesisHash(), Optional.of(BundleFixture.word("another")))),
                VerificationProgress.SILENT);
    assertThat(verdict.status()).isEqualTo(Status.REFUSED);
    assertThat(verdict.passed(Check.RECEIPT)).isTrue();
    assertThat(verdict.attestation()).isEmpty();
    assertThat(verdict.order()).isEqualTo(LeafOrder.OWNERS_WORD);
  }

  private static Verdict dated(long iat, long compromisedSince) {
    return new BundleFixture()
        .withKeyOfAs(new KeyRecord(VALID_FROM, VALID_TO, compromisedSince))
        .withCheck(report -> with(report, "iat", Long.toString(iat)))
        .make()
        .verify();
  }

  private static CheckReport with(CheckReport report, String field, String value) {
    return JsonFields.with(CheckReport.TYPE, report, field, value);
  }

  /** The same bundle, whose evidence shows these words of ModuleRegistry. */
  private static Made showingKeys(Made made, Bytes32... keySlots) {
    Bundle bundle = made.bundle();
    Bytes32 slot = StorageSlots.tdataCommitment(bundle.manifest().message().dataId(), 1);
    AnchorEvidence anchor = made.chain().evidence(List.of(slot), List.of(keySlots));
    return made.with(BundleChanges.withAnchor(bundle, anchor));
  }
}
