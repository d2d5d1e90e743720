package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.DatasetVerifierTest.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.AnchorEvidence;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.verification.BundleFixture.Made;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Contract;
import dev.probity.protocol.integrity.verification.Verdict.Status;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Secp256k1;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A stranger with a chain, contracts and keys of their own, against the pinned descriptor. */
class ForgedDeploymentTest {
  private static final NetworkDescriptor PINNED = BundleFixture.NETWORK;
  private static final long VALID_FROM = BundleFixture.STORED_AT - 1000;
  private static final long VALID_TO = BundleFixture.STORED_AT + 100_000;

  @Test
  void aBundleOfAnotherRegistryIsOfAnotherNetwork() {
    Contract other =
        new Contract(
            BundleFixture.address("another registry"), PINNED.integrityRegistry().codeHash());
    Made forged =
        new BundleFixture().withNetwork(network(31337, PINNED.genesisHash(), other)).make();
    assertThat(forged.verify().status()).isEqualTo(Status.VERIFIED);
    assertFailed(
        forged.with(PINNED).verify(),
        Check.NETWORK,
        FailureCode.WRONG_NETWORK,
        "network.integrityRegistry");
    // The same, with the pinned addresses written over its own.
    assertFailed(
        claimingPinned(forged).verify(),
        Check.DOMAINS,
        FailureCode.WRONG_DOMAIN,
        "manifest.domain");
  }

  @Test
  void aBundleOfAnotherModuleRegistryShowsAnAccountThatIsNotPinned() {
    NetworkDescriptor other =
        new NetworkDescriptor(
            PINNED.chainId(),
            PINNED.genesisHash(),
            PINNED.registryDelaySeconds(),
            PINNED.integrityRegistry(),
            new Contract(
                BundleFixture.address("another module registry"),
                PINNED.moduleRegistry().codeHash()),
            PINNED.idmaRegistry(),
            PINNED.apiTokenRegistry(),
            List.of());
    Made forged = new BundleFixture().withNetwork(other).make();
    assertFailed(
        forged.with(PINNED).verify(),
        Check.NETWORK,
        FailureCode.WRONG_NETWORK,
        "network.moduleRegistry");
    assertFailed(
        claimingPinned(forged).verify(),
        Check.STATE,
        FailureCode.ACCOUNT_PROOF,
        "anchor.accounts.1.address");
  }

  @Test
  void aBundleOfAnotherChainIsOfAnotherNetwork() {
    Made forged =
        new BundleFixture()
            .withNetwork(network(1, PINNED.genesisHash(), PINNED.integrityRegistry()))
            .make();
    assertFailed(
        forged.with(PINNED).verify(), Check.NETWORK, FailureCode.WRONG_NETWORK, "network.chainId");
    assertFailed(
        claimingPinned(forged).verify(),
        Check.DOMAINS,
        FailureCode.WRONG_DOMAIN,
        "manifest.domain");
  }

  @Test
  void aSecondChainWithTheSameIdAddressesAndCodeIsRefusedByItsGenesisOrByTheVerifiersOwnChain() {
    Made forged =
        new BundleFixture()
            .withNetwork(
                network(31337, BundleFixture.word("other genesis"), PINNED.integrityRegistry()))
            .make();
    ChainWitness forgers = forged.witness();
    ChainWitness own =
        new TestWitness(PINNED.genesisHash(), Optional.of(BundleFixture.word("true block")));

    assertFailed(
        forged.with(PINNED).verify(),
        Check.NETWORK,
        FailureCode.WRONG_NETWORK,
        "network.genesisHash");
    Made lying = claimingPinned(forged);
    // An RPC of the forger's chain is not one of the pinned network.
    assertFailed(
        verify(lying, Optional.of(forgers)), Check.NETWORK, FailureCode.WRONG_NETWORK, "your RPC");
    // One of the pinned network has another block there.
    assertFailed(
        verify(lying, Optional.of(own)),
        Check.ANCHOR,
        FailureCode.ANCHOR_CONTRADICTED,
        "anchor.block.hash");
    // Without any, everything else holds, and it is no success.
    assertThat(verify(lying, Optional.empty()).status()).isEqualTo(Status.ANCHOR_UNCONFIRMED);
  }

  @Test
  void contractsWithOtherCodeAtThePinnedAddressesAreRefused() {
    Contract evil =
        new Contract(PINNED.integrityRegistry().address(), BundleFixture.word("evil code"));
    Made forged =
        new BundleFixture().withNetwork(network(31337, PINNED.genesisHash(), evil)).make();
    assertFailed(
        forged.with(PINNED).verify(), Check.STATE, FailureCode.WRONG_CODE, "anchor.accounts.0");
  }

  @Test
  void evidenceThatLeavesARegistryOutOrShowsItTwiceIsRefused() {
    Made made = new BundleFixture().make();
    AnchorEvidence anchor = made.bundle().anchor();
    assertFailed(
        withAccounts(made, List.of(0)).verify(),
        Check.STATE,
        FailureCode.ACCOUNT_PROOF,
        "anchor.accounts");
    assertFailed(
        withAccounts(made, List.of(0, 1, 1)).verify(),
        Check.STATE,
        FailureCode.ACCOUNT_PROOF,
        "anchor.accounts.2.address");
    assertThat(withAccounts(made, List.of(1, 0)).verify().status()).isEqualTo(Status.VERIFIED);
    assertThat(anchor.accounts()).hasSize(2);
  }

  @Test
  void aSlotThatIsNotShownOrIsEmptyIsNotAnchored() {
    Made made = new BundleFixture().withoutReceipt().make();
    Bytes32 wrong = StorageSlots.tdataCommitment(made.bundle().manifest().message().dataId(), 2);
    assertFailed(
        withAnchor(made, made.chain().evidence(List.of(wrong), List.of())).verify(),
        Check.SLOT,
        FailureCode.NOT_ANCHORED,
        "anchor.accounts");
    // The block before the anchoring one: the proof of absence is true.
    TestChain earlier = new TestChain(PINNED, Map.of(), Map.of(), BundleFixture.STORED_AT + 60);
    Bytes32 slot = StorageSlots.tdataCommitment(made.bundle().manifest().message().dataId(), 1);
    assertFailed(
        withAnchor(made, earlier.evidence(List.of(slot), List.of())).verify(),
        Check.SLOT,
        FailureCode.NOT_ANCHORED,
        "storeData");
  }

  @Test
  void aReceiptForSomethingElseIsRefusedByTheFieldThatSaysSo() {
    for (String field : List.of("reqHash", "objectId", "contentDigest", "version", "user")) {
      String value =
          switch (field) {
            case "version" -> "2";
            case "user" -> BundleFixture.address("somebody else").toString();
            default -> BundleFixture.word("foreign").toString();
          };
      Made made =
          new BundleFixture()
              .withReceipt(receipt -> JsonFields.with(StoreReceipt.TYPE, receipt, field, value))
              .make();
      assertFailed(made.verify(), Check.RECEIPT, FailureCode.RECEIPT_MISMATCH, "receipt." + field);
    }
  }

  @Test
  void aForeignReceiptOfAnotherDeploymentIsRefused() {
    Made made = new BundleFixture().make();
    Contract other =
        new Contract(
            BundleFixture.address("another registry"), PINNED.integrityRegistry().codeHash());
    Made elsewhere =
        new BundleFixture().withNetwork(network(31337, PINNED.genesisHash(), other)).make();
    assertFailed(
        made.with(BundleChanges.withReceipt(made.bundle(), elsewhere.bundle().receipt())).verify(),
        Check.RECEIPT,
        FailureCode.RECEIPT_MISMATCH,
        "receipt.domain");
  }

  @Test
  void aReceiptByAKeyThatNeverWasImsIsRefusedWhetherItsAbsenceIsShownOrNot() {
    Made shownAbsent = new BundleFixture().withReceiptSignedBy(BundleFixture.STRANGER_KEY).make();
    assertFailed(shownAbsent.verify(), Check.RECEIPT, FailureCode.RECEIPT_SIGNER, "receipt");
    Bytes32 slot =
        StorageSlots.tdataCommitment(shownAbsent.bundle().manifest().message().dataId(), 1);
    Made notShown =
        withAnchor(
            shownAbsent,
            shownAbsent
                .chain()
                .evidence(List.of(slot), List.of(BundleFixture.keySlot(BundleFixture.IM_KEY))));
    assertFailed(notShown.verify(), Check.RECEIPT, FailureCode.RECEIPT_SIGNER, "receipt");
  }

  @Test
  void aReceiptDatedOutsideTheIntervalOfItsKeyIsRefused() {
    assertThat(dated(VALID_FROM, 0).status()).isEqualTo(Status.VERIFIED);
    assertThat(dated(VALID_TO - 1, 0).status()).isEqualTo(Status.VERIFIED);
    for (long iat : new long[] {VALID_FROM - 1, VALID_TO}) {
      assertFailed(dated(iat, 0), Check.RECEIPT, FailureCode.RECEIPT_TIME, "receipt.iat");
    }
  }

  @Test
  void aReceiptDatedAfterItsKeyWasCompromisedIsRefusedAndBeforeItAddsNothing() {
    long compromised = BundleFixture.STORED_AT + 10;
    assertFailed(
        dated(compromised, compromised), Check.RECEIPT, FailureCode.RECEIPT_REVOKED, "receipt.iat");
    Verdict before = dated(compromised - 1, compromised);
    assertThat(before.status()).isEqualTo(Status.VERIFIED);
    assertThat(before.findings()).contains("receipt: not anchored");
  }

  private static Verdict dated(long iat, long compromisedSince) {
    return new BundleFixture()
        .withKeyOfIm(new KeyRecord(VALID_FROM, VALID_TO, compromisedSince))
        .withReceipt(
            receipt -> JsonFields.with(StoreReceipt.TYPE, receipt, "iat", Long.toString(iat)))
        .make()
        .verify();
  }

  /** The forger's bundle, with the pinned network's names in it. */
  private static Made claimingPinned(Made forged) {
    Bundle bundle = forged.bundle();
    return forged.with(BundleChanges.withNetwork(bundle, PINNED.network())).with(PINNED);
  }

  private static Made withAccounts(Made made, List<Integer> order) {
    AnchorEvidence anchor = made.bundle().anchor();
    return withAnchor(
        made,
        new AnchorEvidence(
            anchor.block(),
            anchor.headerRlp(),
            order.stream().map(anchor.accounts()::get).toList()));
  }

  private static Made withAnchor(Made made, AnchorEvidence anchor) {
    Bundle bundle = made.bundle();
    return made.with(BundleChanges.withAnchor(bundle, anchor));
  }

  private static NetworkDescriptor network(long chainId, Bytes32 genesis, Contract integrity) {
    return new NetworkDescriptor(
        chainId,
        genesis,
        PINNED.registryDelaySeconds(),
        integrity,
        PINNED.moduleRegistry(),
        PINNED.idmaRegistry(),
        PINNED.apiTokenRegistry(),
        List.of());
  }

  private static Verdict verify(Made made, Optional<ChainWitness> witness) {
    return new DatasetVerifier(Secp256k1.best())
        .verify(
            made.bundle().bytes(),
            made.network(),
            made.blocks(),
            witness,
            VerificationProgress.SILENT);
  }
}
