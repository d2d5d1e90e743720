package dev.probity.protocol.port;

/**
 * The two ends of what a decision looks at: grant on the finalized block, deny on the latest.
 *
 * @param finalized the newest block that will not be replaced, by the configured finality rule and
 *     by agreement of all configured endpoints
 * @param latest the newest block
 */
public record Heads(BlockRef finalized, BlockRef latest) {}
