/** In-memory adapters of the ports, with switches for the faults that real ones have. */
@NullMarked
package dev.probity.protocol.port.memory;

import org.jspecify.annotations.NullMarked;
