/**
 * The ground that every room stands on: values, digests, typed data, signatures, sealed replies and
 * strict JSON, as section 1 of the protocols fixes them.
 *
 * <p>Three kinds of failure are kept apart. {@link dev.probity.protocol.wire.WireException} says
 * that bytes from outside are not what they must be; {@link java.lang.IllegalArgumentException} and
 * {@link java.lang.IllegalStateException} say that our own code is wrong; nothing else leaves a
 * parser.
 *
 * <p>Third-party libraries stay behind the sub-packages named after what they do: {@code curve}
 * (BouncyCastle and libsecp256k1), {@code jose} (Nimbus) and {@code jcs} (RFC 8785 numbers). Only
 * this package calls them.
 */
@NullMarked
package dev.probity.protocol.wire;

import org.jspecify.annotations.NullMarked;
