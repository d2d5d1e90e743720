package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.FailedCheck.require;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.ContentFindings;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.RecordDiagnosis;
import dev.probity.protocol.integrity.verification.NetworkDescriptor.Checkpoint;
import dev.probity.protocol.integrity.verification.state.BlockHeader;
import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One verification of one bundle, by one thread. */
final class DatasetVerification {
  /** How much a user's clock may be ahead of the chain's. */
  private static final long CLOCK_SKEW_SECONDS = 30;

  private final Secp256k1 curve;
  private final Bundle bundle;
  private final NetworkDescriptor network;
  private final CountedBlocks content;
  private final Optional<ChainWitness> witness;
  private final VerificationProgress progress;

  private final List<Verdict.Passed> passed = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private Check current = Check.BUNDLE;

  DatasetVerification(
      Secp256k1 curve,
      Bundle bundle,
      NetworkDescriptor network,
      BlockSource content,
      Optional<ChainWitness> witness,
      VerificationProgress progress) {
    this.curve = curve;
    this.bundle = bundle;
    this.network = network;
    this.content = new CountedBlocks(content);
    this.witness = witness;
    this.progress = progress;
  }

  Verdict run() {
    pass("canonical, " + (bundle.receipt().isPresent() ? "3" : "2") + " signed messages");
    try {
      flow();
    } catch (FailedCheck failed) {
      return failed(failed);
    }
    return verdict(
        Verdict.Status.VERIFIED, Optional.empty(), List.of(), Optional.<RecordDiagnosis>empty());
  }

  private void flow() throws FailedCheck {
    Manifest manifest = bundle.manifest().message();
    StoreData request = bundle.storeData().message();

    // V2: bundle, descriptor and the verifier's RPC speak of one deployment
    begin(Check.NETWORK);
    requireNetwork();
    pass(
        "chain "
            + network.chainId()
            + ", genesis "
            + network.genesisHash()
            + (witness.isPresent() ? ", as your RPC says too" : ""));

    // V3: messages for the integrity module of this deployment, and no other
    begin(Check.DOMAINS);
    Eip712Domain domain = network.integrityDomain();
    requireDomain("manifest", bundle.manifest().domain(), FailureCode.WRONG_DOMAIN);
    requireDomain("storeData", bundle.storeData().domain(), FailureCode.WRONG_DOMAIN);
    pass(domain.name() + " at " + domain.verifyingContract());

    // V4: S_d
    begin(Check.MANIFEST_SIGNATURE);
    requireSignedBy(manifest.user(), bundle.manifest(), "manifest", FailureCode.MANIFEST_SIGNATURE);
    pass("by " + manifest.user());

    // V5: S12
    begin(Check.REQUEST_SIGNATURE);
    requireSignedBy(request.user(), bundle.storeData(), "storeData", FailureCode.REQUEST_SIGNATURE);
    pass("by " + request.user() + " on " + Seconds.text(request.iat()));

    // V6: both messages speak of one version of one public data set
    begin(Check.BINDINGS);
    requireBindings(manifest, request);
    pass("data set " + manifest.dataId() + ", version " + manifest.version());

    // V7: the signed CID is where the content begins
    begin(Check.CONTENT_NAME);
    Cid root = requireContentName(manifest, request);
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
    requireSlot(state, root);
    pass("request " + bundle.storeData().digest());

    // V11: stored while the request held, and not after B
    begin(Check.TIME);
    requireTime(request, header);
    pass("on " + Seconds.text(bundle.stored().storedAt()));

    // V12: a receipt is IM's or the bundle is refused; it never adds anything
    begin(Check.RECEIPT);
    pass(requireReceipt(state, root));

    // V13: every block, and the files of a data set
    begin(Check.CONTENT);
    DatasetContents contents;
    ContentFindings found;
    try {
      contents = DatasetContents.open(new VerifiedDag(content, DagLimits.DEFAULT), root);
      found = contents.read(progress::contentRead);
    } catch (IOException e) {
      throw contentFailure(e);
    }
    pass(content.blocks() + " blocks, " + content.bytes() + " bytes");

    // V14: the content carries this very manifest with this very signature
    begin(Check.MANIFEST_COPY);
    requireCopy(contents);
    pass("the same bytes were signed");

    // V15: data, metadata, records and leaves are what the manifest says
    begin(Check.RECORDS);
    requireContent(manifest, found);
    pass(found.records() + " records, " + found.size() + " bytes");

    // V16: block B is one of the verifier's chain
    begin(Check.ANCHOR);
    pass(requireAnchor());
  }

  private void requireNetwork() throws FailedCheck {
    Bundle.Network said = bundle.network();
    Bundle.Network pinned = network.network();
    requireNetwork(said.chainId(), pinned.chainId(), "network.chainId");
    requireNetwork(said.genesisHash(), pinned.genesisHash(), "network.genesisHash");
    requireNetwork(
        said.integrityRegistry(), pinned.integrityRegistry(), "network.integrityRegistry");
    requireNetwork(said.moduleRegistry(), pinned.moduleRegistry(), "network.moduleRegistry");
    if (witness.isPresent()) {
      Bytes32 genesis;
      try {
        genesis = witness.get().genesisHash();
      } catch (PortException e) {
        throw chainUnavailable(e);
      }
      require(
          genesis.equals(pinned.genesisHash()),
          FailureCode.WRONG_NETWORK,
          "your RPC",
          "its block 0 is " + genesis + ", the descriptor's " + pinned.genesisHash());
    }
  }

  private static void requireNetwork(Object said, Object pinned, String field) throws FailedCheck {
    require(
        said.equals(pinned),
        FailureCode.WRONG_NETWORK,
        field,
        "the bundle says " + said + ", the descriptor " + pinned);
  }

  private void requireDomain(String message, Eip712Domain domain, FailureCode code)
      throws FailedCheck {
    require(
        domain.equals(network.integrityDomain()),
        code,
        message + ".domain",
        "it was signed for another domain, chain or contract");
  }

  private <R extends Record> void requireSignedBy(
      Address user, SignedMessage<R> signed, String subject, FailureCode code) throws FailedCheck {
    boolean byUser;
    try {
      byUser = curve.recover(signed.digest(), signed.signature()).equals(user);
    } catch (WireException noKey) {
      byUser = false;
    }
    require(
        byUser,
        code,
        subject,
        "its signature is not by the key of " + user + ": message or signature was altered");
  }

  private void requireBindings(Manifest manifest, StoreData request) throws FailedCheck {
    requireSame("storeData.user", request.user(), "manifest.user", manifest.user());
    requireSame("storeData.dataId", request.dataId(), "manifest.dataId", manifest.dataId());
    requireSame("storeData.version", request.version(), "manifest.version", manifest.version());
    requireSame(
        "storeData.manifestHash",
        request.manifestHash(),
        "the manifest's digest",
        bundle.manifest().digest());
    requireSame(
        "manifest.dataId", manifest.dataId(), "the id that user and nonce give", dataId(manifest));
    require(
        manifest.version() > 0,
        FailureCode.MESSAGES_DISAGREE,
        "manifest.version",
        "versions begin with 1");
    require(
        manifest.keyCommit().isZero(),
        FailureCode.NOT_PUBLIC,
        "manifest.keyCommit",
        "the data is encrypted; it cannot be verified without its key");
    boolean keyOnly =
        request.credRef().isZero()
            && request.roleCommit().isZero()
            && request.credVersion() == 0
            && request.sid().isZero();
    findings.add(keyOnly ? "owner: key only" : "owner: credential not checked");
  }

  private Bytes32 dataId(Manifest manifest) {
    return Commitments.dataId(
        network.chainId(),
        network.integrityRegistry().address(),
        manifest.user(),
        manifest.nonce());
  }

  private static void requireSame(String field, Object value, String other, Object otherValue)
      throws FailedCheck {
    require(
        value.equals(otherValue),
        FailureCode.MESSAGES_DISAGREE,
        field,
        "it says " + value + ", " + other + " says " + otherValue);
  }

  private Cid requireContentName(Manifest manifest, StoreData request) throws FailedCheck {
    Cid root = bundle.content().root();
    require(
        request.cid().equals(root.toString()),
        FailureCode.CID_MISMATCH,
        "content.root",
        "the bundle says " + root + ", the signed request another CID");
    require(
        root.codec() == Codec.DAG_PB,
        FailureCode.CID_MISMATCH,
        "storeData.cid",
        "the root of a data set is a directory");
    require(
        bundle.content().size() == manifest.size(),
        FailureCode.CID_MISMATCH,
        "content.size",
        "the bundle says " + bundle.content().size() + ", the manifest " + manifest.size());
    return root;
  }

  private void requireSlot(ProvenState state, Cid root) throws FailedCheck {
    StoreData request = bundle.storeData().message();
    Bytes32 slot = StorageSlots.tdataCommitment(request.dataId(), request.version());
    Optional<Bytes32> word = state.word(network.integrityRegistry().address(), slot);
    require(
        word.isPresent(),
        FailureCode.NOT_ANCHORED,
        "anchor.accounts",
        "the evidence does not show the slot of version " + request.version());
    require(
        !word.get().isZero(),
        FailureCode.NOT_ANCHORED,
        "storeData",
        "nothing is stored for version " + request.version() + " up to block B");
    Bytes32 expected =
        Commitments.storedDataHash(
            request.user(),
            request.dataId(),
            request.version(),
            bundle.storeData().digest(),
            Bytes32.of(root.digest()),
            bundle.stored().storedAt());
    require(
        word.get().equals(expected),
        FailureCode.ANCHOR_MISMATCH,
        "stored.storedAt",
        "the slot of version "
            + request.version()
            + " commits to another time, or to another request or content");
  }

  private void requireTime(StoreData request, BlockHeader header) throws FailedCheck {
    Bundle.Stored stored = bundle.stored();
    require(
        stored.storedAt() >= request.iat() - CLOCK_SKEW_SECONDS
            && stored.storedAt() <= request.exp(),
        FailureCode.TRANSACTION_TIME,
        "stored.storedAt",
        Seconds.text(stored.storedAt()) + " lies outside the request's time window");
    require(
        stored.storedAt() <= header.timestamp(),
        FailureCode.TRANSACTION_TIME,
        "stored.storedAt",
        "it is after the anchor block of " + Seconds.text(header.timestamp()));
    require(
        stored.blockNumber() <= header.number(),
        FailureCode.TRANSACTION_TIME,
        "stored.blockNumber",
        "it is above the anchor block " + header.number());
    boolean sameBlock = stored.blockNumber() == header.number();
    require(
        !sameBlock
            || (stored.blockHash().equals(header.hash())
                && stored.storedAt() == header.timestamp()),
        FailureCode.TRANSACTION_TIME,
        "stored.blockHash",
        "the block of this number is the anchor block, with another hash or time");
  }

  private String requireReceipt(ProvenState state, Cid root) throws FailedCheck {
    if (bundle.receipt().isEmpty()) {
      findings.add("receipt: none");
      return "none";
    }
    SignedMessage<StoreReceipt> signed = bundle.receipt().get();
    StoreReceipt receipt = signed.message();
    StoreData request = bundle.storeData().message();
    requireDomain("receipt", signed.domain(), FailureCode.RECEIPT_MISMATCH);
    requireReceipt("reqHash", receipt.reqHash(), bundle.storeData().digest());
    requireReceipt("user", receipt.user(), request.user());
    requireReceipt("objectId", receipt.objectId(), request.dataId());
    requireReceipt("version", receipt.version(), request.version());
    requireReceipt("contentDigest", receipt.contentDigest(), Bytes32.of(root.digest()));
    Address signer;
    try {
      signer = curve.recover(signed.digest(), signed.signature());
    } catch (WireException noKey) {
      throw new FailedCheck(FailureCode.RECEIPT_SIGNER, "receipt", "no key made its signature");
    }
    requireKeyHeld(state, signer, receipt.iat());
    findings.add("receipt: not anchored");
    return "by IM's key " + signer + " on " + Seconds.text(receipt.iat());
  }

  private static void requireReceipt(String field, Object said, Object signed) throws FailedCheck {
    require(
        said.equals(signed),
        FailureCode.RECEIPT_MISMATCH,
        "receipt." + field,
        "the receipt says " + said + ", the request " + signed);
  }

  private void requireKeyHeld(ProvenState state, Address signer, long iat) throws FailedCheck {
    Bytes32 slot = StorageSlots.keyRecord(StorageSlots.integrityMessageKeyId(signer));
    Optional<Bytes32> word = state.word(network.moduleRegistry().address(), slot);
    require(
        word.isPresent() && !word.get().isZero(),
        FailureCode.RECEIPT_SIGNER,
        "receipt",
        "it is signed by " + signer + ", which is not shown to be a message key of IM");
    KeyRecord key;
    try {
      key = KeyRecord.ofWord(word.get());
    } catch (ProofException e) {
      throw new FailedCheck(FailureCode.RECEIPT_SIGNER, "receipt", e.reason());
    }
    require(
        key.covers(iat),
        FailureCode.RECEIPT_TIME,
        "receipt.iat",
        Seconds.text(iat)
            + " lies outside the interval of the key: "
            + Seconds.text(key.validFrom())
            + " to "
            + Seconds.text(key.validTo()));
    require(
        !key.isCompromisedAt(iat),
        FailureCode.RECEIPT_REVOKED,
        "receipt.iat",
        "the key is compromised since " + Seconds.text(key.compromisedSince()));
  }

  private void requireCopy(DatasetContents contents) throws FailedCheck {
    SignedMessage<Manifest> copy;
    try {
      copy = contents.signedManifest();
    } catch (DatasetException e) {
      throw new FailedCheck(
          FailureCode.MANIFEST_COPY, "content/manifest.json", String.valueOf(e.getMessage()));
    }
    require(
        copy.message().equals(bundle.manifest().message())
            && copy.domain().equals(bundle.manifest().domain()),
        FailureCode.MANIFEST_COPY,
        "content/manifest.json",
        "the content carries another manifest than the bundle");
    require(
        copy.signature().equals(bundle.manifest().signature()),
        FailureCode.MANIFEST_COPY,
        "content/manifest.sig",
        "the content carries another signature than the bundle");
  }

  private void requireContent(Manifest manifest, ContentFindings found) throws FailedCheck {
    requireContent("contentHash", manifest.contentHash(), found.contentHash());
    requireContent("size", manifest.size(), found.size());
    requireContent("metaHash", manifest.metaHash(), found.metaHash());
    requireContent(
        "recordKeyCommit",
        manifest.recordKeyCommit(),
        Commitments.recordKeyCommit(
            manifest.user(), manifest.dataId(), manifest.version(), found.recordKey()));
    requireContent("records", manifest.records(), found.records());
    requireContent("recordsRoot", manifest.recordsRoot(), found.recordsRoot());
    requireContent("records", manifest.records(), found.leaves());
    requireContent("recordsRoot", manifest.recordsRoot(), found.leavesRoot());
  }

  private static void requireContent(String field, Object signed, Object found) throws FailedCheck {
    require(
        signed.equals(found),
        FailureCode.CONTENT_MISMATCH,
        "manifest." + field,
        "signed was " + signed + ", the content gives " + found);
  }

  private String requireAnchor() throws FailedCheck {
    long number = bundle.anchor().block().number();
    Bytes32 hash = bundle.anchor().block().hash();
    Optional<Bytes32> pinned = network.checkpoint(number).map(Checkpoint::hash);
    Optional<Bytes32> seen = witnessed(number);
    requireNoOther(pinned, hash, "your descriptor's checkpoint");
    requireNoOther(seen, hash, "your RPC");
    require(
        pinned.isPresent() || seen.isPresent(),
        FailureCode.ANCHOR_UNCONFIRMED,
        "anchor.block",
        "neither an RPC of yours nor a checkpoint confirms block " + number + " " + hash);
    requireStoredBlock(seen.isPresent());
    return "block "
        + number
        + " "
        + hash
        + ", by your "
        + (seen.isPresent() ? "RPC" : "checkpoint");
  }

  private Optional<Bytes32> witnessed(long number) throws FailedCheck {
    if (witness.isEmpty()) {
      return Optional.empty();
    }
    try {
      return witness.get().blockHash(number);
    } catch (PortException e) {
      throw chainUnavailable(e);
    }
  }

  private static void requireNoOther(Optional<Bytes32> trusted, Bytes32 hash, String source)
      throws FailedCheck {
    require(
        trusted.isEmpty() || trusted.get().equals(hash),
        FailureCode.ANCHOR_CONTRADICTED,
        "anchor.block.hash",
        source + " has another block at this height: " + trusted.orElse(Bytes32.ZERO));
  }

  /** The block that stored the hash is shown by its number and hash alone. */
  private void requireStoredBlock(boolean askWitness) throws FailedCheck {
    Bundle.Stored stored = bundle.stored();
    boolean isAnchor = stored.blockNumber() == bundle.anchor().block().number();
    Optional<Bytes32> pinned = network.checkpoint(stored.blockNumber()).map(Checkpoint::hash);
    Optional<Bytes32> seen =
        askWitness && !isAnchor ? witnessed(stored.blockNumber()) : Optional.empty();
    for (Optional<Bytes32> trusted : List.of(pinned, seen)) {
      require(
          trusted.isEmpty() || trusted.get().equals(stored.blockHash()),
          FailureCode.STORED_BLOCK,
          "stored.blockHash",
          "block " + stored.blockNumber() + " is " + trusted.orElse(Bytes32.ZERO));
    }
    if (!isAnchor && pinned.isEmpty() && seen.isEmpty()) {
      findings.add("storing block: not confirmed");
    }
  }

  private static FailedCheck chainUnavailable(PortException e) {
    return new FailedCheck(
        FailureCode.CHAIN_UNAVAILABLE, "your RPC", String.valueOf(e.getMessage()));
  }

  private static FailedCheck contentFailure(IOException e) {
    String reason = String.valueOf(e.getMessage());
    return switch (e) {
      case BlockNotFoundException missing ->
          new FailedCheck(FailureCode.CONTENT_UNAVAILABLE, "block " + missing.cid(), reason);
      case ContentException invalid -> {
        Cid cid = invalid.cid();
        yield new FailedCheck(
            FailureCode.CONTENT_INVALID, cid == null ? "content" : "block " + cid, reason);
      }
      case DatasetException wrong ->
          new FailedCheck(
              FailureCode.CONTENT_LAYOUT,
              wrong.record().isPresent() ? "record " + wrong.record().getAsLong() : "content",
              reason);
      default -> new FailedCheck(FailureCode.CONTENT_UNAVAILABLE, "content", reason);
    };
  }

  private Verdict failed(FailedCheck failed) {
    Verdict.Failure failure = failed.during(current);
    Verdict.Status status = failed.code().status();
    if (status != Verdict.Status.REFUSED) {
      return verdict(status, Optional.of(failure), List.of(), Optional.empty());
    }
    progress.diagnosing();
    List<Contradiction> contradictions =
        new Testimony(bundle, network, content, progress).contradictions(failure.subject());
    // Records can be held only against a manifest whose signature was checked.
    Optional<RecordDiagnosis> records =
        current.compareTo(Check.CONTENT) < 0
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
    return new Verdict(
        status, passed, failure, contradictions, records, findings, network.registryDelaySeconds());
  }

  private void begin(Check check) {
    current = check;
    progress.begins(check);
  }

  private void pass(String detail) {
    passed.add(new Verdict.Passed(current, detail));
  }
}
