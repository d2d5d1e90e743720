/**
 * What one Ethereum block header proves: its hash, its state root, and under that root the accounts
 * and storage words that Merkle Patricia proofs show present or absent.
 *
 * <p>Pure functions over bounded bytes from outside. {@link
 * dev.probity.protocol.integrity.verification.state.ProofException} is all that leaves a parser.
 */
@NullMarked
package dev.probity.protocol.integrity.verification.state;

import org.jspecify.annotations.NullMarked;
