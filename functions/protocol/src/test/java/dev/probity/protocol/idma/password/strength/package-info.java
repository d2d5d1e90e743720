/** Tests of the estimate of a password's strength. */
@NullMarked
package dev.probity.protocol.idma.password.strength;

import org.jspecify.annotations.NullMarked;
