/** How hard a password is to guess, by zxcvbn4j. Called by {@code idma.password} alone. */
@NullMarked
package dev.probity.protocol.idma.password.strength;

import org.jspecify.annotations.NullMarked;
