/**
 * The local chain: anvil as a child process, its state across restarts and crashes, and the calls
 * only a local chain has.
 */
@NullMarked
package dev.probity.local.service.anvil;

import org.jspecify.annotations.NullMarked;
