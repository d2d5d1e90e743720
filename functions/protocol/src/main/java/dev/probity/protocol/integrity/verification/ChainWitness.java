package dev.probity.protocol.integrity.verification;

import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/**
 * The chain as an RPC endpoint sees it that the <b>verifier</b> chose; never one that a bundle
 * names. Its word is what turns a header into a block of a chain. Every method may throw {@link
 * dev.probity.protocol.port.PortException} when the endpoint does not answer.
 */
public interface ChainWitness {

  /** The hash of block 0. */
  Bytes32 genesisHash();

  /** The hash of the block at this height, if the endpoint has one. */
  Optional<Bytes32> blockHash(long number);
}
