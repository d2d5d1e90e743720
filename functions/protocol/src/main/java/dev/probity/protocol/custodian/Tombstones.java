package dev.probity.protocol.custodian;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Bytes32;

/**
 * Which versions SCim holds as erased, for good. May throw {@link
 * dev.probity.protocol.port.PortException} of the chain.
 */
@FunctionalInterface
public interface Tombstones {
  /** The digest of the owner's EraseData at this block; zero if the version is not erased. */
  Bytes32 tombstone(Bytes32 dataId, long version, BlockRef at);
}
