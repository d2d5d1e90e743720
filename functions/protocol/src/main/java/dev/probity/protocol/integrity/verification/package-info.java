/**
 * Outsider verification: what a stranger can establish from a bundle, the content and a pinned
 * network descriptor, without a call to the operator. The checks are numbered as in {@code
 * docs/verification.md}.
 *
 * <p>A library without I/O of its own: the content comes from a {@link
 * dev.probity.content.BlockSource}, the verifier's own view of the chain from a {@link
 * dev.probity.protocol.integrity.verification.ChainWitness}.
 */
@NullMarked
package dev.probity.protocol.integrity.verification;

import org.jspecify.annotations.NullMarked;
