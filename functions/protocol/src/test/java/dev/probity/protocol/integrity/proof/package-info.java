@NullMarked
package dev.probity.protocol.integrity.proof;

import org.jspecify.annotations.NullMarked;
