package dev.probity.protocol.integrity.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.proof.LeafOrder;
import dev.probity.protocol.integrity.verification.BundleFixture.Made;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Checkpoint;
import dev.probity.protocol.integrity.verification.Verdict.Status;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatasetVerifierTest {
  private static final DatasetVerifier VERIFIER = new DatasetVerifier(Secp256k1.best());

  @Test
  void aTrueBundleIsVerifiedInAllSixteenChecks() {
    Made made = new BundleFixture().make();
    List<Check> begun = new ArrayList<>();
    Verdict verdict =
        VERIFIER.verify(
            made.bundle().bytes(),
            made.network(),
            made.blocks(),
            Optional.of(made.witness()),
            new VerificationProgress() {
              @Override
              public void begins(Check check) {
                begun.add(check);
              }
            });
    assertThat(verdict.failure()).isEmpty();
    assertThat(verdict.status()).isEqualTo(Status.VERIFIED);
    assertThat(verdict.passed()).extracting(Verdict.Passed::check).containsExactly(Check.values());
    assertThat(begun).containsExactly(Check.values());
    assertThat(verdict.findings())
        .containsExactly("owner: key only", "receipt: not anchored", "check: not anchored");
    assertThat(verdict.order()).isEqualTo(LeafOrder.RECOMPUTED);
    assertThat(verdict.contradictions()).isEmpty();
    assertThat(verdict.registryDelaySeconds()).isEqualTo(5);
    assertThat(verdict.passed().get(14).detail()).startsWith(made.records() + " records");
  }

  @Test
  void aBundleWithoutAReceiptIsVerifiedAndSaysSo() {
    Verdict verdict = new BundleFixture().withoutReceipt().make().verify();
    assertThat(verdict.status()).isEqualTo(Status.VERIFIED);
    assertThat(verdict.findings())
        .containsExactly("owner: key only", "receipt: none", "check: none");
  }

  @Test
  void withoutAnRpcOrACheckpointTheAnchorIsUnconfirmed() {
    Made made = new BundleFixture().make();
    Verdict verdict = verify(made, Optional.empty());
    assertThat(verdict.status()).isEqualTo(Status.ANCHOR_UNCONFIRMED);
    assertThat(verdict.status().exitCode()).isEqualTo(5);
    assertFailed(verdict, Check.ANCHOR, FailureCode.ANCHOR_UNCONFIRMED, "anchor.block");
    assertThat(verdict.passed()).hasSize(15);
  }

  @Test
  void aCheckpointOfThatVeryBlockConfirmsTheAnchorWithoutAnRpc() {
    Made made = new BundleFixture().make();
    Bytes32 hash = made.chain().block().hash();
    NetworkDescriptor pinned =
        BundleFixture.pinning(made.network(), new Checkpoint(TestChain.ANCHOR_BLOCK, hash));
    Verdict verdict = verify(made.with(pinned), Optional.empty());
    assertThat(verdict.status()).isEqualTo(Status.VERIFIED);
    assertThat(verdict.findings()).contains("storing block: not confirmed");

    NetworkDescriptor other =
        BundleFixture.pinning(made.network(), new Checkpoint(TestChain.ANCHOR_BLOCK - 1, hash));
    assertThat(verify(made.with(other), Optional.empty()).status())
        .isEqualTo(Status.ANCHOR_UNCONFIRMED);
  }

  @Test
  void aCheckpointOrAnRpcWithAnotherBlockAtThatHeightRefuses() {
    Made made = new BundleFixture().make();
    NetworkDescriptor pinned =
        BundleFixture.pinning(
            made.network(),
            new Checkpoint(TestChain.ANCHOR_BLOCK, BundleFixture.word("another block")));
    Verdict byCheckpoint = verify(made.with(pinned), Optional.of(made.witness()));
    assertFailed(byCheckpoint, Check.ANCHOR, FailureCode.ANCHOR_CONTRADICTED, "anchor.block.hash");

    ChainWitness fork =
        new TestWitness(made.network().genesisHash(), Optional.of(BundleFixture.word("fork")));
    Verdict byRpc = verify(made, Optional.of(fork));
    assertFailed(byRpc, Check.ANCHOR, FailureCode.ANCHOR_CONTRADICTED, "anchor.block.hash");
    assertThat(byRpc.status()).isEqualTo(Status.REFUSED);
  }

  @Test
  void anRpcThatDoesNotHaveTheBlockYetConfirmsNothing() {
    Made made = new BundleFixture().make();
    ChainWitness behind = new TestWitness(made.network().genesisHash(), Optional.empty());
    assertThat(verify(made, Optional.of(behind)).status()).isEqualTo(Status.ANCHOR_UNCONFIRMED);
  }

  @Test
  void anRpcThatSeesAnotherStoringBlockRefuses() {
    Made made = new BundleFixture().make();
    Bundle.Stored stored = made.bundle().stored();
    Bundle altered =
        BundleChanges.withStored(
            made.bundle(),
            new Bundle.Stored(
                stored.storedAt(), stored.blockNumber(), BundleFixture.word("invented")));
    Verdict verdict = verify(made.with(altered), Optional.of(made.witness()));
    assertFailed(verdict, Check.ANCHOR, FailureCode.STORED_BLOCK, "stored.blockHash");
  }

  @Test
  void anRpcThatDoesNotAnswerLeavesTheBundleUnverifiedNotRefused() {
    Made made = new BundleFixture().make();
    ChainWitness down =
        new ChainWitness() {
          @Override
          public Bytes32 genesisHash() {
            throw PortException.retryable(PortException.Neighbour.CHAIN, "no answer", null);
          }

          @Override
          public Optional<Bytes32> blockHash(long number) {
            throw PortException.retryable(PortException.Neighbour.CHAIN, "no answer", null);
          }
        };
    Verdict verdict = verify(made, Optional.of(down));
    assertThat(verdict.status()).isEqualTo(Status.UNAVAILABLE);
    assertThat(verdict.status().exitCode()).isEqualTo(6);
    assertFailed(verdict, Check.NETWORK, FailureCode.CHAIN_UNAVAILABLE, "your RPC");
  }

  @Test
  void aBlockThatIsNotToBeHadIsNamedAndNothingIsRefused() {
    Made made = new BundleFixture().make();
    for (Cid cid : reachable(made)) {
      Verdict verdict = verify(made, made.blocks().without(cid));
      assertThat(verdict.status()).isEqualTo(Status.UNAVAILABLE);
      assertFailed(verdict, Check.CONTENT, FailureCode.CONTENT_UNAVAILABLE, "block " + cid);
    }
    BlockSource broken =
        cid -> {
          throw new IOException("connection reset");
        };
    Verdict verdict = verify(made, broken);
    assertFailed(verdict, Check.CONTENT, FailureCode.CONTENT_UNAVAILABLE, "content");
  }

  @Test
  void aRequestBySomebodyElseThanItNamesIsRefused() {
    Verdict verdict =
        new BundleFixture().withRequestSignedBy(BundleFixture.STRANGER_KEY).make().verify();
    assertFailed(verdict, Check.REQUEST_SIGNATURE, FailureCode.REQUEST_SIGNATURE, "storeData");
  }

  @Test
  void aStrangerWhoStoresTheOwnersManifestUnderTheirOwnNameIsRefused() {
    Made made =
        new BundleFixture()
            .withRequestSignedBy(BundleFixture.STRANGER_KEY)
            .withRequest(request ->
                request(
                    request, BundleFixture.address(BundleFixture.STRANGER_KEY).toString(), "user"))
            .make();
    assertFailed(made.verify(), Check.BINDINGS, FailureCode.MESSAGES_DISAGREE, "storeData.user");
  }

  @Test
  void signedMessagesThatDisagreeAreRefusedByTheFieldThatDisagrees() {
    for (String field : List.of("dataId", "version", "manifestHash")) {
      Made made =
          new BundleFixture()
              .withRequest(request ->
                  request(
                      request,
                      field.equals("version") ? "9" : BundleFixture.word("other").toString(),
                      field))
              .make();
      Verdict verdict = made.verify();
      assertFailed(verdict, Check.BINDINGS, FailureCode.MESSAGES_DISAGREE, "storeData." + field);
      assertThat(verdict.contradictions())
          .extracting(Contradiction::field)
          .contains("storeData." + field);
    }
  }

  @Test
  void aDataIdThatDoesNotFollowFromItsNonceIsRefused() {
    Made made =
        new BundleFixture()
            .withManifest(manifest ->
                manifest(manifest, "nonce", BundleFixture.word("other nonce").toString()))
            .make();
    assertFailed(made.verify(), Check.BINDINGS, FailureCode.MESSAGES_DISAGREE, "manifest.dataId");
  }

  @Test
  void publicDataIsNotTakenForEncrypted() {
    Made made =
        new BundleFixture()
            .withManifest(
                manifest -> manifest(manifest, "keyCommit", BundleFixture.word("key").toString()))
            .make();
    assertFailed(made.verify(), Check.CONTENT, FailureCode.CONTENT_LAYOUT, "content");
  }

  @Test
  void aManifestThatLiesAboutTheContentIsRefusedByTheField() {
    for (String field :
        List.of("contentHash", "metaHash", "recordKeyCommit", "records", "recordsRoot")) {
      Made made =
          new BundleFixture()
              .withManifest(manifest ->
                  manifest(
                      manifest,
                      field,
                      field.equals("records") ? "41" : BundleFixture.word("a lie").toString()))
              .make();
      Verdict verdict = made.verify();
      assertFailed(verdict, Check.RECORDS, FailureCode.CONTENT_MISMATCH, "manifest." + field);
      assertThat(verdict.contradictions())
          .anySatisfy(contradiction -> {
            assertThat(contradiction.field()).isEqualTo("manifest." + field);
            assertThat(contradiction.against()).startsWith("the content");
          });
    }
  }

  @Test
  void aRequestStoredOutsideItsTimeWindowIsRefused() {
    long iat = BundleFixture.STORED_AT - 10;
    assertThat(new BundleFixture().withStoredAt(iat - 30).make().verify().status())
        .isEqualTo(Status.VERIFIED);
    Verdict early = new BundleFixture().withStoredAt(iat - 31).make().verify();
    assertFailed(early, Check.TIME, FailureCode.TRANSACTION_TIME, "stored.storedAt");
    Verdict late = new BundleFixture().withStoredAt(BundleFixture.STORED_AT + 3601).make().verify();
    assertFailed(late, Check.TIME, FailureCode.TRANSACTION_TIME, "stored.storedAt");
    Verdict afterAnchor =
        new BundleFixture().withStoredAt(BundleFixture.STORED_AT + 61).make().verify();
    assertFailed(afterAnchor, Check.TIME, FailureCode.TRANSACTION_TIME, "stored.storedAt");
  }

  @Test
  void aStoringBlockAboveTheAnchorOrBesideItIsRefused() {
    Made made = new BundleFixture().make();
    Bundle.Stored stored = made.bundle().stored();
    Bundle above =
        BundleChanges.withStored(
            made.bundle(),
            new Bundle.Stored(stored.storedAt(), TestChain.ANCHOR_BLOCK + 1, stored.blockHash()));
    assertFailed(
        made.with(above).verify(), Check.TIME, FailureCode.TRANSACTION_TIME, "stored.blockNumber");
    Bundle beside =
        BundleChanges.withStored(
            made.bundle(),
            new Bundle.Stored(stored.storedAt(), TestChain.ANCHOR_BLOCK, stored.blockHash()));
    assertFailed(
        made.with(beside).verify(), Check.TIME, FailureCode.TRANSACTION_TIME, "stored.blockHash");
  }

  @Test
  void aStoringTimeThatTheSlotDoesNotCommitToIsRefused() {
    Made made = new BundleFixture().make();
    Bundle.Stored stored = made.bundle().stored();
    Bundle altered =
        BundleChanges.withStored(
            made.bundle(),
            new Bundle.Stored(stored.storedAt() + 1, stored.blockNumber(), stored.blockHash()));
    assertFailed(
        made.with(altered).verify(), Check.SLOT, FailureCode.ANCHOR_MISMATCH, "stored.storedAt");
  }

  @Test
  void anotherRequestThanTheAnchoredOneIsRefusedThoughItsOwnerSignedIt() {
    Made made = new BundleFixture().make();
    Made other =
        new BundleFixture()
            .withRequest(
                request -> request(request, BundleFixture.word("salt 2").toString(), "salt"))
            .make();
    Bundle mixed =
        new Bundle(
            made.bundle().network(),
            other.bundle().storeData(),
            made.bundle().manifest(),
            made.bundle().content(),
            made.bundle().stored(),
            Optional.empty(),
            Optional.empty(),
            made.bundle().anchor());
    assertFailed(made.with(mixed).verify(), Check.SLOT, FailureCode.ANCHOR_MISMATCH, "storeData");
  }

  static Manifest manifest(Manifest manifest, String field, String value) {
    return JsonFields.with(Manifest.TYPE, manifest, field, value);
  }

  private static StoreData request(StoreData request, String value, String field) {
    return JsonFields.with(StoreData.TYPE, request, field, value);
  }

  private static List<Cid> reachable(Made made) {
    return List.copyOf(made.blocks().cids());
  }

  private static Verdict verify(Made made, Optional<ChainWitness> witness) {
    return VERIFIER.verify(
        made.bundle().bytes(), made.network(), made.blocks(), witness, VerificationProgress.SILENT);
  }

  private static Verdict verify(Made made, BlockSource blocks) {
    return VERIFIER.verify(
        made.bundle().bytes(),
        made.network(),
        blocks,
        Optional.of(made.witness()),
        VerificationProgress.SILENT);
  }

  static void assertFailed(Verdict verdict, Check check, FailureCode code, String subject) {
    assertThat(verdict.failure()).as(verdict.toText()).isPresent();
    Verdict.Failure failure = verdict.failure().orElseThrow();
    assertThat(failure.check()).as(verdict.toText()).isEqualTo(check);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.subject()).isEqualTo(subject);
    assertThat(verdict.status()).isEqualTo(code.status()).isNotEqualTo(Status.VERIFIED);
  }
}
