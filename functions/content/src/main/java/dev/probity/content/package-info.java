/** Content addressing: CIDv1, UnixFS, CAR; build and verify with nothing but the JDK. */
@NullMarked
package dev.probity.content;

import org.jspecify.annotations.NullMarked;
