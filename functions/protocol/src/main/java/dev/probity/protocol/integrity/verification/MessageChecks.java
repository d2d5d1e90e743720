package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.FailedCheck.require;

import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;

/** V2 to V7: what the bundle, the descriptor and the signed messages settle among themselves. */
final class MessageChecks {
  private final Secp256k1 curve;
  private final Bundle bundle;
  private final NetworkDescriptor network;

  MessageChecks(Secp256k1 curve, Bundle bundle, NetworkDescriptor network) {
    this.curve = curve;
    this.bundle = bundle;
    this.network = network;
  }

  /** V2, as far as the descriptor settles it. */
  void requireNetwork() throws FailedCheck {
    Bundle.Network said = bundle.network();
    Bundle.Network pinned = network.network();
    requireNetwork(said.chainId(), pinned.chainId(), "network.chainId");
    requireNetwork(said.genesisHash(), pinned.genesisHash(), "network.genesisHash");
    requireNetwork(
        said.integrityRegistry(), pinned.integrityRegistry(), "network.integrityRegistry");
    requireNetwork(said.moduleRegistry(), pinned.moduleRegistry(), "network.moduleRegistry");
  }

  private static void requireNetwork(Object said, Object pinned, String field) throws FailedCheck {
    require(
        said.equals(pinned),
        FailureCode.WRONG_NETWORK,
        field,
        "the bundle says " + said + ", the descriptor " + pinned);
  }

  /** V3. */
  Eip712Domain requireDomains() throws FailedCheck {
    Eip712Domain domain = network.integrityDomain();
    requireDomain("manifest.domain", bundle.manifest().domain(), domain);
    requireDomain("storeData.domain", bundle.storeData().domain(), domain);
    return domain;
  }

  private static void requireDomain(String subject, Eip712Domain said, Eip712Domain ours)
      throws FailedCheck {
    require(
        said.equals(ours),
        FailureCode.WRONG_DOMAIN,
        subject,
        "it was signed for another domain, chain or contract");
  }

  /** V4. */
  Address requireManifestSignature() throws FailedCheck {
    Address user = bundle.manifest().message().user();
    requireSignedBy(user, bundle.manifest(), "manifest", FailureCode.MANIFEST_SIGNATURE);
    return user;
  }

  /** V5. */
  Address requireRequestSignature() throws FailedCheck {
    Address user = bundle.storeData().message().user();
    requireSignedBy(user, bundle.storeData(), "storeData", FailureCode.REQUEST_SIGNATURE);
    return user;
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

  /** V6. */
  void requireBindings(Optional<DataKey> key) throws FailedCheck {
    Manifest manifest = bundle.manifest().message();
    StoreData request = bundle.storeData().message();
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
    if (key.isPresent()) {
      requireKey(manifest, key.get());
    }
  }

  private static void requireKey(Manifest manifest, DataKey key) throws FailedCheck {
    require(
        !manifest.keyCommit().isZero(),
        FailureCode.WRONG_KEY,
        "manifest.keyCommit",
        "the data is public: no key is its key");
    require(
        key.commitment(manifest.user(), manifest.dataId(), manifest.version())
            .equals(manifest.keyCommit()),
        FailureCode.WRONG_KEY,
        "manifest.keyCommit",
        "the key is not that of version "
            + manifest.version()
            + " of this data set: each version has its own");
  }

  /** What is known of the owner beyond the key. */
  String ownerFinding() {
    StoreData request = bundle.storeData().message();
    boolean keyOnly =
        request.credRef().isZero()
            && request.roleCommit().isZero()
            && request.credVersion() == 0
            && request.sid().isZero();
    return keyOnly ? "owner: key only" : "owner: credential not checked";
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

  /** V7: returns the root of the content. */
  Cid requireContentName() throws FailedCheck {
    Cid root = bundle.content().root();
    StoreData request = bundle.storeData().message();
    long size = bundle.manifest().message().size();
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
        bundle.content().size() == size,
        FailureCode.CID_MISMATCH,
        "content.size",
        "the bundle says " + bundle.content().size() + ", the manifest " + size);
    return root;
  }
}
