/** Numbers as ECMAScript writes them (RFC 8785, section 3.2.2.3). Called by {@code wire} alone. */
@NullMarked
package dev.probity.protocol.wire.jcs;

import org.jspecify.annotations.NullMarked;
