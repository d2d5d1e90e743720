package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.FailedCheck.require;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Optional;

/** V12: a receipt is IM's, about this very request, or the bundle is refused. */
final class ReceiptCheck {
  private final Secp256k1 curve;
  private final Bundle bundle;
  private final NetworkDescriptor network;

  ReceiptCheck(Secp256k1 curve, Bundle bundle, NetworkDescriptor network) {
    this.curve = curve;
    this.bundle = bundle;
    this.network = network;
  }

  /** Returns by whom it is; what a reader must know goes into findings. */
  String requireReceipt(ProvenState state, Cid root, List<String> findings) throws FailedCheck {
    if (bundle.receipt().isEmpty()) {
      findings.add("receipt: none");
      return "none";
    }
    SignedMessage<StoreReceipt> signed = bundle.receipt().get();
    StoreReceipt receipt = signed.message();
    StoreData request = bundle.storeData().message();
    requireReceipt("domain", signed.domain(), network.integrityDomain());
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
}
