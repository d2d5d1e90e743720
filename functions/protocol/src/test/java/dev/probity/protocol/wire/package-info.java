@NullMarked
package dev.probity.protocol.wire;

import org.jspecify.annotations.NullMarked;
