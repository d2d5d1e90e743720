@NullMarked
package dev.probity.protocol.saga;

import org.jspecify.annotations.NullMarked;
