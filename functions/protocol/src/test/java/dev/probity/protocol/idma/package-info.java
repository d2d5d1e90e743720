@NullMarked
package dev.probity.protocol.idma;

import org.jspecify.annotations.NullMarked;
