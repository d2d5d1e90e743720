/** Tests of headers, accounts and Merkle Patricia proofs. */
@NullMarked
package dev.probity.protocol.integrity.verification.state;

import org.jspecify.annotations.NullMarked;
