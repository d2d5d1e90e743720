/** Tests of Argon2id. */
@NullMarked
package dev.probity.protocol.idma.password.argon2;

import org.jspecify.annotations.NullMarked;
