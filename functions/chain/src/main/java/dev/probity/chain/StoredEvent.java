package dev.probity.chain;

import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.wire.Bytes32;

/**
 * An event with its key. The same event may be delivered more than once, always under the same key.
 *
 * @param transactionHash of the transaction that emitted it
 * @param logIndex its place in its block
 */
public record StoredEvent(StoredDataHash stored, Bytes32 transactionHash, long logIndex) {}
