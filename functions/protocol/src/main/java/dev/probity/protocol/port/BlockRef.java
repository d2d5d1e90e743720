package dev.probity.protocol.port;

import dev.probity.protocol.wire.Bytes32;

/**
 * A block of the chain.
 *
 * @param number its height
 * @param hash its hash, which alone names it across reorganisations
 * @param timestamp seconds since 1970, as in its header
 */
public record BlockRef(long number, Bytes32 hash, long timestamp) {}
