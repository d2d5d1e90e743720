@NullMarked
package dev.probity.protocol.integrity.pinning;

import org.jspecify.annotations.NullMarked;
