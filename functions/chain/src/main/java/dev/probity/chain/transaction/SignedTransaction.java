package dev.probity.chain.transaction;

import dev.probity.protocol.wire.Bytes32;

/**
 * A transaction ready to be sent, to be stored before it is.
 *
 * @param raw {@code 0x} and the bytes that are sent, type byte first
 * @param hash keccak256 of these bytes, its name on the chain
 * @param nonce its place among the transactions of its account
 */
public record SignedTransaction(String raw, Bytes32 hash, long nonce) {}
