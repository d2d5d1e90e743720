package dev.probity.protocol.integrity.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.proof.LeafOrder;
import dev.probity.protocol.integrity.verification.BundleFixture.Made;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Encrypted data sets, as a stranger verifies them and as somebody with the key does. */
class EncryptedVerificationTest {
  private static final DataKey KEY = DataKey.of(BundleFixture.word("data key").bytes());
  private static final DataKey OTHER = DataKey.of(BundleFixture.word("other key").bytes());

  private static BundleFixture encrypted() {
    return new BundleFixture().withDataKey(KEY);
  }

  @Test
  void withoutTheKeyAllIsVerifiedButTheRecordsAndThatIsSaid() {
    Verdict verdict = encrypted().make().verify();
    assertThat(verdict.status()).isEqualTo(Verdict.Status.VERIFIED);
    assertThat(verdict.findings()).contains("records: not checked: encrypted");
    assertThat(verdict.toText()).contains("records: not checked: encrypted");
  }

  @Test
  void withTheKeyTheRecordsAreVerifiedToo() {
    Made made = encrypted().make();
    Verdict verdict = made.verify(Optional.of(KEY));
    assertThat(verdict.status()).isEqualTo(Verdict.Status.VERIFIED);
    assertThat(verdict.findings()).doesNotContain("records: not checked: encrypted");
    assertThat(verdict.passed())
        .anySatisfy(passed -> {
          assertThat(passed.check()).isEqualTo(Check.RECORDS);
          assertThat(passed.detail()).startsWith(made.records() + " records");
        });
  }

  @Test
  void anotherKeyIsRefused() {
    assertFailed(
        encrypted().make().verify(Optional.of(OTHER)), FailureCode.WRONG_KEY, "manifest.keyCommit");
  }

  @Test
  void aKeyToPublicDataIsRefused() {
    assertFailed(
        new BundleFixture().make().verify(Optional.of(KEY)),
        FailureCode.WRONG_KEY,
        "manifest.keyCommit");
  }

  @Test
  void encryptedDataIsNotTakenForPublic() {
    Made made =
        encrypted()
            .withManifest(manifest ->
                DatasetVerifierTest.manifest(manifest, "keyCommit", Bytes32.ZERO.toString()))
            .make();
    assertFailed(made.verify(), FailureCode.CONTENT_LAYOUT, "content");
  }

  @Test
  void anOwnerWhoCommitsToAnotherKeyIsRefusedWithEither() {
    Made made =
        encrypted()
            .withManifest(manifest ->
                DatasetVerifierTest.manifest(
                    manifest,
                    "keyCommit",
                    OTHER
                        .commitment(manifest.user(), manifest.dataId(), manifest.version())
                        .toString()))
            .make();
    assertFailed(made.verify(Optional.of(KEY)), FailureCode.WRONG_KEY, "manifest.keyCommit");
    assertFailed(made.verify(Optional.of(OTHER)), FailureCode.CONTENT_LAYOUT, "content");
  }

  @Test
  void aManifestThatLiesAboutTheContentIsRefusedByTheField() {
    for (Optional<DataKey> key : List.of(Optional.<DataKey>empty(), Optional.of(KEY))) {
      for (String field : List.of("contentHash", "records", "recordsRoot")) {
        Made made = encrypted().withManifest(manifest -> lying(manifest, field)).make();
        assertFailed(made.verify(key), FailureCode.CONTENT_MISMATCH, "manifest." + field);
      }
    }
    for (String field : List.of("metaHash", "recordKeyCommit")) {
      Made made = encrypted().withManifest(manifest -> lying(manifest, field)).make();
      assertFailed(
          made.verify(Optional.of(KEY)), FailureCode.CONTENT_MISMATCH, "manifest." + field);
    }
  }

  /** An owner who wants altered records to stay unnamed, and to sign a root that nobody holds. */
  @Test
  void fewRecordsWithoutTheirLeavesAreRefusedWithAndWithoutTheKey() {
    Made made = encrypted().withoutLeaves().make();
    for (Optional<DataKey> key : List.of(Optional.<DataKey>empty(), Optional.of(KEY))) {
      assertFailed(made.verify(key), FailureCode.CONTENT_LAYOUT, "content");
    }
    assertFailed(
        new BundleFixture().withoutLeaves().make().verify(), FailureCode.CONTENT_LAYOUT, "content");
  }

  /** Without the key nothing is said of the records, and it is said that nothing is. */
  @Test
  void whoClaimsManyRecordsIsRefusedByWhoHasTheKey() {
    Made made =
        encrypted()
            .withManifest(manifest -> DatasetVerifierTest.manifest(manifest, "records", "2000000"))
            .withoutLeaves()
            .make();
    assertFailed(made.verify(Optional.of(KEY)), FailureCode.CONTENT_LAYOUT, "content");
    Verdict sealed = made.verify(Optional.empty());
    assertThat(sealed.findings()).contains("records: not checked: encrypted");
    assertThat(sealed.toText()).doesNotContain("leaves,");
  }

  /** An owner who claims so many records hides the leaves, and could leave them out of order. */
  @Test
  void theOrderOfLeavesThatNobodyReadIsNotCalledRecomputed() {
    assertThat(encrypted().make().verify().order()).isEqualTo(LeafOrder.RECOMPUTED);
    BundleFixture many =
        encrypted()
            .withManifest(manifest -> DatasetVerifierTest.manifest(manifest, "records", "2000000"))
            .withoutLeaves();
    Verdict attested = many.make().verify();
    assertThat(attested.status()).isEqualTo(Verdict.Status.VERIFIED);
    assertThat(attested.order()).isEqualTo(LeafOrder.ATTESTED);
    assertThat(many.withoutCheck().make().verify().order()).isEqualTo(LeafOrder.OWNERS_WORD);
  }

  @Test
  void everyAlteredBlockIsNamedWithAndWithoutTheKey() {
    for (Optional<DataKey> key : List.of(Optional.<DataKey>empty(), Optional.of(KEY))) {
      Made made = encrypted().make();
      for (Cid cid : made.blocks().cids()) {
        Verdict verdict = made.verify(key, made.blocks().withFlippedBit(cid, 3));
        assertFailed(verdict, FailureCode.CONTENT_INVALID, "block " + cid);
      }
      assertThat(made.verify(key).status()).isEqualTo(Verdict.Status.VERIFIED);
    }
  }

  private static Manifest lying(Manifest manifest, String field) {
    String lie = field.equals("records") ? "41" : BundleFixture.word("a lie").toString();
    return DatasetVerifierTest.manifest(manifest, field, lie);
  }

  private static void assertFailed(Verdict verdict, FailureCode code, String subject) {
    assertThat(verdict.failure().map(Verdict.Failure::code)).contains(code);
    assertThat(verdict.failure().map(Verdict.Failure::subject)).contains(subject);
  }
}
