package dev.probity.protocol.integrity.proof;

/** How a verifier knows that all leaves of a records tree stand in their order. */
public enum LeafOrder {
  /** The verifier read the whole content, and recomputed leaves and order. */
  RECOMPUTED("recomputed"),
  /**
   * The AI service of the deployment read all records, and signed that they and their order are
   * those of the manifest. An AI service in league with the owner can lie; nobody else can.
   */
  ATTESTED("attested"),
  /**
   * The owner signed a root; whether its leaves are in order was not looked at. An owner who signs
   * leaves out of order can show neighbours for a record that is in.
   */
  OWNERS_WORD("owners-word");

  private final String code;

  LeafOrder(String code) {
    this.code = code;
  }

  /** The stable name: lower-case words joined by hyphens. */
  public String code() {
    return code;
  }
}
