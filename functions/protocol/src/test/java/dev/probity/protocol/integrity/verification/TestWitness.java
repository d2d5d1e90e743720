package dev.probity.protocol.integrity.verification;

import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/**
 * A witness that says the same of every block.
 *
 * @param genesisHash of block 0
 * @param everyBlock the hash of all others; empty when it has none of them
 */
record TestWitness(Bytes32 genesisHash, Optional<Bytes32> everyBlock) implements ChainWitness {
  @Override
  public Optional<Bytes32> blockHash(long number) {
    return everyBlock;
  }
}
