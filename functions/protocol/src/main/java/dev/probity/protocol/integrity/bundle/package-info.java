/**
 * The bundle: one canonical JSON file that carries every signed message of a data set and the
 * evidence that its hash stands on chain, for a stranger to verify without the operator.
 *
 * <p>Reading a bundle says only that it is well formed. {@link
 * dev.probity.protocol.integrity.verification.DatasetVerifier} says whether it is true.
 */
@NullMarked
package dev.probity.protocol.integrity.bundle;

import org.jspecify.annotations.NullMarked;
