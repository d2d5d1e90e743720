package dev.probity.protocol.integrity.verification;

/**
 * The checks of a data set's bundle, in their order; {@code docs/verification.md} explains each.
 */
public enum Check {
  /** V1: the file is a canonical bundle. */
  BUNDLE(1, "bundle is well formed"),
  /** V2: bundle, descriptor and the verifier's RPC speak of one deployment. */
  NETWORK(2, "one deployment"),
  /** V3: the messages are for the integrity module of that deployment. */
  DOMAINS(3, "messages are for it"),
  /** V4: S_d. */
  MANIFEST_SIGNATURE(4, "manifest is signed"),
  /** V5: S12. */
  REQUEST_SIGNATURE(5, "request is signed"),
  /** V6: the two messages speak of one version of one data set. */
  BINDINGS(6, "both name one data set"),
  /** V7: the signed CID is that of the content. */
  CONTENT_NAME(7, "content is the signed one"),
  /** V8: the header is that of block B. */
  HEADER(8, "header of the anchor block"),
  /** V9: the registries' accounts and words stand under B's state root. */
  STATE(9, "registries in its state"),
  /** V10: the slot of this version commits to this request, content and time. */
  SLOT(10, "hash stands on chain"),
  /** V11: it was stored while the request held, and not after B. */
  TIME(11, "stored in time"),
  /** V12: the receipt, if there is one, is IM's, and the check report with it the AI service's. */
  RECEIPT(12, "receipt and report"),
  /**
   * V13: every block of the content is what its CID says, and the files are those of a data set.
   */
  CONTENT(13, "every block"),
  /** V14: the content carries this very manifest and signature. */
  MANIFEST_COPY(14, "content carries the manifest"),
  /** V15: data, metadata, records and leaves are what the manifest says. */
  RECORDS(15, "data is what was signed"),
  /** V16: block B is one of the verifier's chain. */
  ANCHOR(16, "anchor block is confirmed");

  private final int number;
  private final String title;

  Check(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** 1 … 16. */
  public int number() {
    return number;
  }

  /** {@code V1} … {@code V16}. */
  public String label() {
    return "V" + number;
  }

  /** A few words for a person. */
  public String title() {
    return title;
  }
}
