package dev.probity.protocol.integrity.verification;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.ContentFindings;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.RecordDiagnosis;
import dev.probity.protocol.integrity.dataset.SealedFindings;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.proof.LeafOrder;
import dev.probity.protocol.integrity.verification.state.BlockHeader;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One verification of one bundle, by one thread. */
final class DatasetVerification {
  private final Secp256k1 curve;
  private final Bundle bundle;
  private final NetworkDescriptor network;
  private final CountedBlocks content;
  private final boolean contentRead;
  private final Optional<DataKey> key;
  private final VerificationProgress progress;
  private final MessageChecks messages;
  private final AnchorChecks anchor;

  private final List<Verdict.Passed> passed = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private Check current = Check.BUNDLE;
  private Optional<Attestation> attestation = Optional.empty();
  private LeafOrder order = LeafOrder.OWNERS_WORD;

  /**
   * @param content empty to leave out V13 to V15
   * @param key of encrypted data, if it is known
   */
  DatasetVerification(
      Secp256k1 curve,
      Bundle bundle,
      NetworkDescriptor network,
      Optional<BlockSource> content,
      Optional<DataKey> key,
      Optional<ChainWitness> witness,
      VerificationProgress progress) {
    this.curve = curve;
    this.bundle = bundle;
    this.network = network;
    this.content =
        new CountedBlocks(
            content.orElse(cid -> {
              throw new BlockNotFoundException(cid);
            }));
    this.contentRead = content.isPresent();
    this.key = key;
    this.progress = progress;
    this.messages = new MessageChecks(curve, bundle, network);
    this.anchor = new AnchorChecks(bundle, network, witness);
  }

  Verdict run() {
    pass("canonical, " + signedMessages() + " signed messages");
    try {
      flow();
    } catch (FailedCheck failed) {
      return failed(failed);
    }
    return verdict(
        contentRead ? Verdict.Status.VERIFIED : Verdict.Status.CONTENT_NOT_READ,
        Optional.empty(),
        List.of(),
        Optional.<RecordDiagnosis>empty());
  }

  private void flow() throws FailedCheck {
    // V2: bundle, descriptor and the verifier's RPC speak of one deployment
    begin(Check.NETWORK);
    messages.requireNetwork();
    anchor.requireWitnessNetwork();
    pass("chain " + network.chainId() + ", genesis " + network.genesisHash());

    // V3: messages for the integrity module of this deployment, and no other
    begin(Check.DOMAINS);
    Eip712Domain domain = messages.requireDomains();
    pass(domain.name() + " at " + domain.verifyingContract());

    // V4: S_d
    begin(Check.MANIFEST_SIGNATURE);
    pass("by " + messages.requireManifestSignature());

    // V5: S12
    begin(Check.REQUEST_SIGNATURE);
    pass(
        "by "
            + messages.requireRequestSignature()
            + " on "
            + Seconds.text(bundle.storeData().message().iat()));

    // V6: both messages speak of one version of one data set, and a given key is its key
    begin(Check.BINDINGS);
    messages.requireBindings(key);
    findings.add(messages.ownerFinding());
    pass(
        "data set "
            + bundle.manifest().message().dataId()
            + ", version "
            + bundle.manifest().message().version());

    // V7: the signed CID is where the content begins
    begin(Check.CONTENT_NAME);
    Cid root = messages.requireContentName();
    pass(root.toString());

    // V8: a header that hashes to block B
    begin(Check.HEADER);
    BlockHeader header = ProvenState.header(bundle.anchor());
    pass("block " + header.number() + " of " + Seconds.text(header.timestamp()));

    // V9: the registries with the pinned code, and their words, under B's state root
    begin(Check.STATE);
    ProvenState state = ProvenState.prove(header, bundle.anchor(), network);
    pass("both registries, with the pinned code");

    // V10: the slot of this version commits to this request, this content and this time
    begin(Check.SLOT);
    anchor.requireSlot(state, root);
    pass("request " + bundle.storeData().digest());

    // V11: stored while the request held, and not after B
    begin(Check.TIME);
    anchor.requireTime(header);
    pass(Seconds.text(bundle.stored().storedAt()) + ", block " + bundle.stored().blockNumber());

    // V12: a receipt is IM's or the bundle is refused; it never adds anything. A check report is
    // AS's or the bundle is refused; it adds whose word the order of the records is
    begin(Check.RECEIPT);
    String receipt = new ReceiptCheck(curve, bundle, network).requireReceipt(state, root, findings);
    attestation = new ReportCheck(curve, bundle, network).requireReport(state, findings);
    if (attestation.isPresent()) {
      order = LeafOrder.ATTESTED;
    }
    pass(receipt + attestation.map(given -> "; report: AS " + given.signer()).orElse(""));

    if (contentRead) {
      content(root);
    }

    // V16: block B is one of the verifier's chain
    begin(Check.ANCHOR);
    pass(anchor.requireAnchor(findings));
  }

  private void content(Cid root) throws FailedCheck {
    // V13: every block, and the files of a data set
    begin(Check.CONTENT);
    ContentChecks checks = new ContentChecks(bundle);
    boolean sealed = !bundle.manifest().message().keyCommit().isZero() && key.isEmpty();
    DatasetContents contents;
    Optional<ContentFindings> found = Optional.empty();
    Optional<SealedFindings> sealedFound = Optional.empty();
    try {
      contents = DatasetContents.open(new VerifiedDag(content, DagLimits.DEFAULT), root, key);
      checks.requireKind(contents);
      if (sealed) {
        sealedFound = Optional.of(contents.readSealed(progress::contentRead));
      } else {
        found = Optional.of(contents.read(progress::contentRead));
      }
    } catch (IOException e) {
      throw ContentChecks.failure(e);
    }
    pass(content.blocks() + " blocks, " + content.bytes() + " bytes");

    // V14: the content carries this very manifest with this very signature
    begin(Check.MANIFEST_COPY);
    checks.requireCopy(contents);
    pass("the same message and signature");

    // V15: data, metadata, records and leaves are what the manifest says; of encrypted data without
    // its key, ciphertext and leaves are
    begin(Check.RECORDS);
    if (sealedFound.isPresent()) {
      checks.requireContent(sealedFound.get());
      findings.add("records: not checked: encrypted");
      pass(
          sealedFound.get().leaves().map(leaves -> leaves.count() + " leaves, ").orElse("")
              + sealedFound.get().size()
              + " encrypted bytes; records and metadata not checked");
      if (sealedFound.get().leaves().isPresent()) {
        order = LeafOrder.RECOMPUTED;
      }
    } else {
      ContentFindings read = found.orElseThrow();
      checks.requireContent(read);
      pass(read.records() + " records, " + read.size() + " bytes");
      order = LeafOrder.RECOMPUTED;
    }
  }

  private Verdict failed(FailedCheck failed) {
    Verdict.Failure failure = failed.during(current);
    Verdict.Status status = failed.code().status();
    if (status != Verdict.Status.REFUSED) {
      return verdict(status, Optional.of(failure), List.of(), Optional.empty());
    }
    progress.diagnosing();
    List<Contradiction> contradictions =
        new Testimony(bundle, network, content, key, progress).contradictions(failure.subject());
    // Records can be held only against a manifest whose signature was checked.
    Optional<RecordDiagnosis> records =
        !contentRead || current.compareTo(Check.CONTENT) < 0
            ? Optional.empty()
            : Optional.of(
                DatasetContents.diagnose(
                    content,
                    DagLimits.DEFAULT,
                    bundle.content().root(),
                    bundle.manifest().message(),
                    progress::contentRead));
    return verdict(status, Optional.of(failure), contradictions, records);
  }

  private Verdict verdict(
      Verdict.Status status,
      Optional<Verdict.Failure> failure,
      List<Contradiction> contradictions,
      Optional<RecordDiagnosis> records) {
    boolean holds = status != Verdict.Status.REFUSED && status != Verdict.Status.UNAVAILABLE;
    return new Verdict(
        status,
        passed,
        failure,
        contradictions,
        records,
        findings,
        holds ? order : LeafOrder.OWNERS_WORD,
        holds ? attestation : Optional.empty(),
        network.registryDelaySeconds());
  }

  private int signedMessages() {
    return 2 + (bundle.receipt().isPresent() ? 1 : 0) + (bundle.check().isPresent() ? 1 : 0);
  }

  private void begin(Check check) {
    current = check;
    progress.begins(check);
  }

  private void pass(String detail) {
    passed.add(new Verdict.Passed(current, detail));
  }
}
