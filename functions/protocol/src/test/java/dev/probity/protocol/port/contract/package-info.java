/** One suite per port, which every adapter passes. */
@NullMarked
package dev.probity.protocol.port.contract;

import org.jspecify.annotations.NullMarked;
