/** Argon2id (RFC 9106) by BouncyCastle. Called by {@code idma.password} alone. */
@NullMarked
package dev.probity.protocol.idma.password.argon2;

import org.jspecify.annotations.NullMarked;
