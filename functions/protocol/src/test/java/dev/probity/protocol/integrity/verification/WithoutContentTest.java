package dev.probity.protocol.integrity.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.proof.LeafOrder;
import dev.probity.protocol.integrity.verification.Verdict.Passed;
import dev.probity.protocol.wire.Secp256k1;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A bundle alone: what it shows, and that it is never called verified. */
class WithoutContentTest {
  private static final DatasetVerifier VERIFIER = new DatasetVerifier(Secp256k1.best());

  private static Verdict verify(BundleFixture.Made made) {
    return VERIFIER.verifyWithoutContent(
        made.bundle().bytes(),
        made.network(),
        Optional.of(made.witness()),
        VerificationProgress.SILENT);
  }

  @Test
  void allButTheContentIsCheckedAndTheVerdictIsNotVerified() {
    Verdict verdict = verify(new BundleFixture().make());
    assertThat(verdict.status()).isEqualTo(Verdict.Status.CONTENT_NOT_READ);
    assertThat(verdict.status().exitCode()).isNotZero();
    assertThat(verdict.failure()).isEmpty();
    assertThat(verdict.passed())
        .extracting(Passed::check)
        .containsExactlyElementsOf(
            Arrays.stream(Check.values())
                .filter(check ->
                    check != Check.CONTENT
                        && check != Check.MANIFEST_COPY
                        && check != Check.RECORDS)
                .toList());
    assertThat(verdict.passed(Check.SLOT)).isTrue();
    assertThat(verdict.passed(Check.RECORDS)).isFalse();
    assertThat(verdict.toText()).contains("CONTENT NOT READ");
    assertThat(verdict.toJson().path("status").asText()).isEqualTo("content-not-read");
  }

  @Test
  void theOrderOfTheRecordsIsTheAiServicesWordOrTheOwners() {
    Verdict attested = verify(new BundleFixture().make());
    assertThat(attested.order()).isEqualTo(LeafOrder.ATTESTED);
    assertThat(attested.attestation().orElseThrow().signer())
        .isEqualTo(BundleFixture.address(BundleFixture.AS_KEY));
    Verdict unchecked = verify(new BundleFixture().withoutCheck().make());
    assertThat(unchecked.status()).isEqualTo(Verdict.Status.CONTENT_NOT_READ);
    assertThat(unchecked.order()).isEqualTo(LeafOrder.OWNERS_WORD);
    assertThat(unchecked.attestation()).isEmpty();
  }

  @Test
  void aDataSetThatContradictsItsManifestIsNotFoundOut() {
    // Which is why absence does not count then, unless the AI service looked at the leaves.
    BundleFixture fixture =
        new BundleFixture()
            .withManifest(honest ->
                JsonFields.with(
                    Manifest.TYPE,
                    honest,
                    "recordsRoot",
                    BundleFixture.word("another root").toString()));
    assertThat(fixture.make().verify().status()).isEqualTo(Verdict.Status.REFUSED);
    assertThat(verify(fixture.make()).status()).isEqualTo(Verdict.Status.CONTENT_NOT_READ);
  }

  @Test
  void aSignatureOfAStrangerIsRefusedAsWithContent() {
    BundleFixture.Made made =
        new BundleFixture().withRequestSignedBy(BundleFixture.STRANGER_KEY).make();
    Verdict verdict = verify(made);
    assertThat(verdict.failure().orElseThrow().code()).isEqualTo(FailureCode.REQUEST_SIGNATURE);
    assertThat(verdict.records()).isEmpty();
  }

  @Test
  void anAnchorThatNobodyConfirmsIsUnconfirmed() {
    BundleFixture.Made made = new BundleFixture().make();
    Verdict verdict =
        VERIFIER.verifyWithoutContent(
            made.bundle().bytes(), made.network(), Optional.empty(), VerificationProgress.SILENT);
    assertThat(verdict.status()).isEqualTo(Verdict.Status.ANCHOR_UNCONFIRMED);
    assertThat(verdict.records()).isEmpty();
  }

  @Test
  void aContradictedAnchorIsRefusedWithoutADiagnosisOfRecords() {
    BundleFixture.Made made = new BundleFixture().make();
    Verdict verdict =
        VERIFIER.verifyWithoutContent(
            made.bundle().bytes(),
            made.network(),
            Optional.of(
                new TestWitness(
                    made.network().genesisHash(), Optional.of(BundleFixture.word("another")))),
            VerificationProgress.SILENT);
    assertThat(verdict.failure().orElseThrow().code()).isEqualTo(FailureCode.ANCHOR_CONTRADICTED);
    assertThat(verdict.records()).isEmpty();
  }

  @Test
  void whatIsNoBundleIsRefused() {
    Verdict verdict =
        VERIFIER.verifyWithoutContent(
            "{}".getBytes(StandardCharsets.UTF_8),
            BundleFixture.NETWORK,
            Optional.empty(),
            VerificationProgress.SILENT);
    assertThat(verdict.failure().orElseThrow().code()).isEqualTo(FailureCode.BUNDLE_MALFORMED);
  }
}
