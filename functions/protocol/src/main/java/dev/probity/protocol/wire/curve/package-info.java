/**
 * Keccak-256 and secp256k1, from BouncyCastle and from libsecp256k1. Called by {@code wire} alone.
 */
@NullMarked
package dev.probity.protocol.wire.curve;

import org.jspecify.annotations.NullMarked;
