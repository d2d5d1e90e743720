package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.FailedCheck.require;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;

/** V12: a receipt is IM's, about this very request, or the bundle is refused. */
final class ReceiptCheck {
  private static final ModuleSignature.Terms TERMS =
      new ModuleSignature.Terms(
          StorageSlots.INTEGRITY_MODULE,
          "receipt",
          FailureCode.RECEIPT_SIGNER,
          FailureCode.RECEIPT_TIME,
          FailureCode.RECEIPT_REVOKED);

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
    ModuleSignature byIm =
        ModuleSignature.require(curve, network, state, signed, receipt.iat(), TERMS);
    findings.add("receipt: not anchored");
    return "IM " + byIm.signer() + " on " + Seconds.text(receipt.iat());
  }

  private static void requireReceipt(String field, Object said, Object signed) throws FailedCheck {
    require(
        said.equals(signed),
        FailureCode.RECEIPT_MISMATCH,
        "receipt." + field,
        "the receipt says " + said + ", the request " + signed);
  }
}
