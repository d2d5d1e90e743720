package dev.probity.protocol.integrity.verification;

/**
 * The checks of a data set's bundle, in their order; {@code docs/verification.md} explains each.
 */
public enum Check {
  /** V1: the file is a canonical bundle. */
  BUNDLE("bundle is well formed"),
  /** V2: bundle, descriptor and the verifier's RPC speak of one deployment. */
  NETWORK("one deployment"),
  /** V3: the messages are for the integrity module of that deployment. */
  DOMAINS("messages are for it"),
  /** V4: S_d. */
  MANIFEST_SIGNATURE("manifest is signed"),
  /** V5: S12. */
  REQUEST_SIGNATURE("request is signed"),
  /** V6: the two messages speak of one version of one data set. */
  BINDINGS("both name one data set"),
  /** V7: the signed CID is that of the content. */
  CONTENT_NAME("content is the signed one"),
  /** V8: the header is that of block B. */
  HEADER("header of the anchor block"),
  /** V9: the registries' accounts and words stand under B's state root. */
  STATE("registries in its state"),
  /** V10: the slot of this version commits to this request, content and time. */
  SLOT("hash stands on chain"),
  /** V11: it was stored while the request held, and not after B. */
  TIME("stored in time"),
  /** V12: the receipt, if there is one, is IM's. */
  RECEIPT("receipt"),
  /**
   * V13: every block of the content is what its CID says, and the files are those of a data set.
   */
  CONTENT("every block"),
  /** V14: the content carries this very manifest and signature. */
  MANIFEST_COPY("content carries the manifest"),
  /** V15: data, metadata, records and leaves are what the manifest says. */
  RECORDS("data is what was signed"),
  /** V16: block B is one of the verifier's chain. */
  ANCHOR("anchor block is confirmed");

  private final String title;

  Check(String title) {
    this.title = title;
  }

  /** 1 … 16. */
  public int number() {
    return ordinal() + 1;
  }

  /** {@code V1} … {@code V16}. */
  public String label() {
    return "V" + number();
  }

  /** A few words for a person. */
  public String title() {
    return title;
  }
}
