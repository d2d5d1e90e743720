package dev.probity.protocol.integrity.proof;

/** Every reason for which a proof is refused. The {@link #code} is stable and public. */
public enum ProofFault {
  /** The file is not a proof in canonical CBOR. */
  PROOF_MALFORMED("proof-malformed"),
  /** The proof is about another data set than the manifest. */
  OTHER_DATA_SET("other-data-set"),
  /** The proof is about another version. */
  OTHER_VERSION("other-version"),
  /** The proof was made for another manifest of the same data set and version. */
  OTHER_MANIFEST("other-manifest"),
  /** The record key is not the one that the manifest commits to. */
  WRONG_RECORD_KEY("wrong-record-key"),
  /**
   * The proof counts other records than the manifest, so that its tree would have another depth.
   */
  RECORDS_MISMATCH("records-mismatch"),
  /** There cannot be so many equal records. */
  OCCURRENCE_OUT_OF_RANGE("occurrence-out-of-range"),
  /** A position is not one of a leaf (of a leaf or sentinel, for a neighbour). */
  POSITION_OUT_OF_RANGE("position-out-of-range"),
  /** The two neighbours do not stand side by side. */
  NEIGHBOURS_NOT_ADJACENT("neighbours-not-adjacent"),
  /** A sentinel or padding stands where a leaf must, or a leaf where a sentinel must. */
  SENTINEL_MISPLACED("sentinel-misplaced"),
  /** The left neighbour is not below the right one. */
  NEIGHBOURS_ORDER("neighbours-order"),
  /** More or fewer siblings than the depth and the position need. */
  WRONG_SIBLINGS("wrong-siblings"),
  /** The proof is about another record, or another occurrence of it. */
  OTHER_RECORD("other-record"),
  /** The record said to be absent is one of the neighbours: it is in. */
  RECORD_PRESENT("record-present"),
  /** The record's leaf would not stand between these neighbours. */
  NOT_BETWEEN("not-between"),
  /** Leaf and siblings do not give the signed root. */
  ROOT_MISMATCH("root-mismatch");

  private final String code;

  ProofFault(String code) {
    this.code = code;
  }

  /** Lower-case words joined by hyphens. */
  public String code() {
    return code;
  }
}
