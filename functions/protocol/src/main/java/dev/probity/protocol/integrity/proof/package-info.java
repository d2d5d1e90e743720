/**
 * The proof of one record: that it is in a data set, or that it is not, in at most 2 KiB.
 *
 * <pre>
 * prover                                       verifier
 *   record, K_r, sorted leaves                   record, K_r, the manifest of a verified bundle
 *     | leaf = keccak²(tag, HMAC(K_r, record), occurrence)            |
 *     | in:     its position and the siblings on its way to the root  |
 *     | not in: the two neighbours between which it would stand       |
 *     |----------------- RecordProof, canonical CBOR ---------------->|
 *                                                  recomputes leaf and root, and holds them
 *                                                  against recordKeyCommit and recordsRoot
 * </pre>
 *
 * <p>Neither the record nor K_r is in the proof. Inclusion rests on the owner's signature alone.
 * Absence rests on the order of <b>all</b> leaves too, which no proof of one record can show: it
 * counts where the verifier recomputed the order, or the AI service attests it ({@link
 * dev.probity.protocol.integrity.proof.LeafOrder}).
 */
@NullMarked
package dev.probity.protocol.integrity.proof;

import org.jspecify.annotations.NullMarked;
