package dev.probity.protocol.integrity.verification;

import static dev.probity.protocol.integrity.verification.FailedCheck.require;

import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;
import java.util.Optional;

/**
 * V12, after the receipt: a check report is the AI service's, about this very request, and the one
 * that the receipt rests on, or the bundle is refused.
 */
final class ReportCheck {
  private static final String SUBJECT = "check";
  private static final ModuleSignature.Terms TERMS =
      new ModuleSignature.Terms(
          StorageSlots.AI_SERVICE_MODULE,
          SUBJECT,
          FailureCode.CHECK_SIGNER,
          FailureCode.CHECK_TIME,
          FailureCode.CHECK_REVOKED);

  private final Secp256k1 curve;
  private final Bundle bundle;
  private final NetworkDescriptor network;

  ReportCheck(Secp256k1 curve, Bundle bundle, NetworkDescriptor network) {
    this.curve = curve;
    this.bundle = bundle;
    this.network = network;
  }

  /**
   * Returns what the AI service attests; what a reader must know goes into findings.
   *
   * @return empty without a report, or where the key that signed it was revoked up to block B:
   *     whoever stole the key could have dated it back, and nothing anchors its date
   */
  Optional<Attestation> requireReport(ProvenState state, List<String> findings) throws FailedCheck {
    if (bundle.check().isEmpty()) {
      findings.add("check: none");
      return Optional.empty();
    }
    SignedMessage<CheckReport> signed = bundle.check().get();
    CheckReport report = signed.message();
    StoreReceipt receipt = receipt();
    requireSubject(signed);
    requireAccepted(report);
    require(
        receipt.checkHash().equals(signed.digest()),
        FailureCode.CHECK_MISMATCH,
        SUBJECT,
        "it hashes to " + signed.digest() + ", the receipt rests on " + receipt.checkHash());
    ModuleSignature byAs =
        ModuleSignature.require(curve, network, state, signed, report.iat(), TERMS);
    if (byAs.key().isRevoked()) {
      findings.add("check: not counted: its key was revoked");
      return Optional.empty();
    }
    findings.add("check: not anchored");
    return Optional.of(new Attestation(byAs.signer(), report.iat(), signed.digest()));
  }

  private void requireSubject(SignedMessage<CheckReport> signed) throws FailedCheck {
    CheckReport report = signed.message();
    StoreData request = bundle.storeData().message();
    requireReport("domain", signed.domain(), network.integrityDomain());
    requireReport("reqHash", report.reqHash(), bundle.storeData().digest());
    requireReport("user", report.user(), request.user());
    requireReport("dataId", report.dataId(), request.dataId());
    requireReport("version", report.version(), request.version());
  }

  private static void requireReport(String field, Object said, Object signed) throws FailedCheck {
    require(
        said.equals(signed),
        FailureCode.CHECK_MISMATCH,
        SUBJECT + "." + field,
        "the check report says " + said + ", the request " + signed);
  }

  /** IM accepts nothing of which the AI service says otherwise. */
  private static void requireAccepted(CheckReport report) throws FailedCheck {
    require(
        report.verdict() == ConsistencyReport.Verdict.CONSISTENT.number()
            || report.verdict() == ConsistencyReport.Verdict.WARNING.number(),
        FailureCode.CHECK_MISMATCH,
        SUBJECT + ".verdict",
        "with verdict " + report.verdict() + " no version is accepted, and this one has a receipt");
    require(
        report.recordsVerified(),
        FailureCode.CHECK_MISMATCH,
        SUBJECT + ".recordsVerified",
        "it says that the records are not the signed ones, and this version has a receipt");
  }

  /** A report counts only beside the receipt that rests on it: a thief of one key has not both. */
  private StoreReceipt receipt() throws FailedCheck {
    require(
        bundle.receipt().isPresent(),
        FailureCode.CHECK_MISMATCH,
        SUBJECT,
        "there is no receipt that names it");
    return bundle.receipt().get().message();
  }
}
