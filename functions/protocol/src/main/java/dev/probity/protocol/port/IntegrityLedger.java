package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * What the integrity module reads of its contract (SCim). Every method may throw {@link
 * PortException} of {@link PortException.Neighbour#CHAIN}: an endpoint is down, slow, or two of
 * them disagree at one block hash.
 */
public interface IntegrityLedger {

  /**
   * The event {@code TdataHashStored}.
   *
   * @param requestHash H12
   * @param contentDigest H_ipfs, the SHA-256 inside the root CID
   * @param storedAt the block's timestamp, seconds
   * @param block the block that holds it
   */
  record StoredDataHash(
      Bytes32 requestHash,
      Address owner,
      Bytes32 dataId,
      long version,
      Bytes32 contentDigest,
      long storedAt,
      BlockRef block) {}

  /**
   * The event {@code TdataErased}.
   *
   * @param requestHash the digest of {@link dev.probity.protocol.integrity.EraseData}
   * @param erasedAt the block's timestamp, seconds
   * @param block the block that holds it
   */
  record ErasedData(
      Bytes32 requestHash,
      Address owner,
      Bytes32 dataId,
      long version,
      long erasedAt,
      BlockRef block) {}

  /** The heads now. */
  Heads heads();

  /**
   * The events with this request hash in the block of this number, as the latest chain has it.
   *
   * <p>There can be several: whoever sees a pending transaction can send its hash from an address
   * of their own, into the same block and before it. Who asks picks the one of the owner they mean.
   */
  List<StoredDataHash> storedInBlock(Bytes32 requestHash, long blockNumber);

  /** All such events in a range of blocks, both inclusive, in order; at most 1,000 blocks. */
  List<StoredDataHash> storedBetween(long fromBlock, long toBlock);

  /**
   * The commitment in the slot of this object and version at this block; zero if none was stored.
   */
  Bytes32 commitment(Bytes32 dataId, long version, BlockRef at);

  /**
   * The erasures with this request hash in the block of this number, as the latest chain has it; as
   * with {@link #storedInBlock}, there can be several.
   */
  List<ErasedData> erasedInBlock(Bytes32 requestHash, long blockNumber);

  /** The tombstone of this object and version at this block; zero if it was not erased. */
  Bytes32 tombstone(Bytes32 dataId, long version, BlockRef at);

  /** The block of this number as the latest chain has it, if it exists. */
  Optional<BlockRef> block(long number);
}
