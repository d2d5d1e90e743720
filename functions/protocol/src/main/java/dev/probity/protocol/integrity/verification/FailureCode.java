package dev.probity.protocol.integrity.verification;

/** Every reason for which a bundle is not verified. The {@link #code} is stable and public. */
public enum FailureCode {
  /** The file is not a canonical bundle; the subject is the member. */
  BUNDLE_MALFORMED("bundle-malformed", Check.BUNDLE),
  /** Bundle or RPC belong to another deployment than the descriptor. */
  WRONG_NETWORK("wrong-network", Check.NETWORK),
  /** The verifier's RPC did not answer. */
  CHAIN_UNAVAILABLE("chain-unavailable", Check.NETWORK),
  /** A message is for another contract, chain or domain. */
  WRONG_DOMAIN("wrong-domain", Check.DOMAINS),
  /** S_d is not by the key of the manifest's user. */
  MANIFEST_SIGNATURE("manifest-signature", Check.MANIFEST_SIGNATURE),
  /** S12 is not by the key of the request's user. */
  REQUEST_SIGNATURE("request-signature", Check.REQUEST_SIGNATURE),
  /** Two signed messages contradict each other; the subject is the field. */
  MESSAGES_DISAGREE("messages-disagree", Check.BINDINGS),
  /** The key that was given is not that of this version, or the data is public and has none. */
  WRONG_KEY("wrong-key", Check.BINDINGS),
  /** The signed CID is not the content's. */
  CID_MISMATCH("cid-mismatch", Check.CONTENT_NAME),
  /** The header is not that of the block it is given for. */
  HEADER_MISMATCH("header-mismatch", Check.HEADER),
  /** An account is not shown under the state root. */
  ACCOUNT_PROOF("account-proof", Check.STATE),
  /** A registry's code is not the descriptor's. */
  WRONG_CODE("wrong-code", Check.STATE),
  /** A word is not shown under its account's storage root. */
  STORAGE_PROOF("storage-proof", Check.STATE),
  /** Nothing is stored for this version. */
  NOT_ANCHORED("not-anchored", Check.SLOT),
  /** The slot commits to another request, content or time. */
  ANCHOR_MISMATCH("anchor-mismatch", Check.SLOT),
  /** Stored outside the request's time window, or after block B. */
  TRANSACTION_TIME("transaction-time", Check.TIME),
  /** The receipt is for something else; the subject is the field. */
  RECEIPT_MISMATCH("receipt-mismatch", Check.RECEIPT),
  /** The receipt's signer is no message key of IM. */
  RECEIPT_SIGNER("receipt-signer", Check.RECEIPT),
  /** The receipt is dated outside the interval of its key. */
  RECEIPT_TIME("receipt-time", Check.RECEIPT),
  /** The receipt's key was compromised when it was signed. */
  RECEIPT_REVOKED("receipt-revoked", Check.RECEIPT),
  /** The check report is about something else, or not what the receipt can rest on. */
  CHECK_MISMATCH("check-mismatch", Check.RECEIPT),
  /** The check report's signer is no message key of the AI service. */
  CHECK_SIGNER("check-signer", Check.RECEIPT),
  /** The check report is dated outside the interval of its key. */
  CHECK_TIME("check-time", Check.RECEIPT),
  /** The check report's key was compromised when it was signed. */
  CHECK_REVOKED("check-revoked", Check.RECEIPT),
  /** A block of the content is not what its CID says; the subject is the block. */
  CONTENT_INVALID("content-invalid", Check.CONTENT),
  /** The content is no data set, though every block read is what its CID says. */
  CONTENT_LAYOUT("content-layout", Check.CONTENT),
  /** A block of the content is not to be had; the subject is the block. */
  CONTENT_UNAVAILABLE("content-unavailable", Check.CONTENT),
  /** The content carries another manifest or signature. */
  MANIFEST_COPY("manifest-copy", Check.MANIFEST_COPY),
  /** The content is not what the manifest says; the subject is the field. */
  CONTENT_MISMATCH("content-mismatch", Check.RECORDS),
  /** The verifier's own RPC or checkpoint has another block at B's height. */
  ANCHOR_CONTRADICTED("anchor-contradicted", Check.ANCHOR),
  /** The verifier's RPC has another block where the bundle says the hash was stored. */
  STORED_BLOCK("stored-block", Check.ANCHOR),
  /** Nobody whom the verifier trusts confirms block B. */
  ANCHOR_UNCONFIRMED("anchor-unconfirmed", Check.ANCHOR);

  private final String code;
  private final Check check;

  FailureCode(String code, Check check) {
    this.code = code;
    this.check = check;
  }

  /** Lower-case words joined by hyphens. */
  public String code() {
    return code;
  }

  /** The check that says so first; two codes about what is unavailable may come from later ones. */
  public Check check() {
    return check;
  }

  /** What the whole verdict then is. */
  public Verdict.Status status() {
    return switch (this) {
      case CHAIN_UNAVAILABLE, CONTENT_UNAVAILABLE -> Verdict.Status.UNAVAILABLE;
      case ANCHOR_UNCONFIRMED -> Verdict.Status.ANCHOR_UNCONFIRMED;
      default -> Verdict.Status.REFUSED;
    };
  }
}
