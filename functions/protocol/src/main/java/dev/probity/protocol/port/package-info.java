/**
 * What the protocol needs from outside: time, randomness, tables, blocks, keys and the chain. Each
 * port has an in-memory adapter beside its contract test, and every other adapter passes the same
 * test.
 */
@NullMarked
package dev.probity.protocol.port;

import org.jspecify.annotations.NullMarked;
