/** Tests of outsider verification. */
@NullMarked
package dev.probity.protocol.integrity.verification;

import org.jspecify.annotations.NullMarked;
