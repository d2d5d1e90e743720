package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.integrity.proof.RecordProof.Absence;
import dev.probity.protocol.integrity.proof.RecordProof.Claim;

/**
 * A claim that follows from the signed root. Made by {@link RecordProofVerifier} alone.
 *
 * @param claim in, or not in
 */
public record ProvedRecord(Claim claim) {
  /**
   * Whether the claim counts. Inclusion does as soon as the root is signed. Absence needs the order
   * of all leaves.
   */
  public boolean confirmedBy(LeafOrder order) {
    return !(claim instanceof Absence) || order != LeafOrder.OWNERS_WORD;
  }
}
