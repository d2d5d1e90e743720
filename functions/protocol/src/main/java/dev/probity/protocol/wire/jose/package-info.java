/** JWE (RFC 7516) by Nimbus JOSE + JWT. Called by {@code wire} alone, after its own checks. */
@NullMarked
package dev.probity.protocol.wire.jose;

import org.jspecify.annotations.NullMarked;
