/** Protocol V's steps on ports in memory. */
@NullMarked
package dev.probity.protocol.integrity;

import org.jspecify.annotations.NullMarked;
