/** Tests of keys and ciphers. */
@NullMarked
package dev.probity.protocol.integrity.encryption;

import org.jspecify.annotations.NullMarked;
