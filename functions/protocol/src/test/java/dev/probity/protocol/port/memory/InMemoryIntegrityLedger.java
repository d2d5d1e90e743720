package dev.probity.protocol.port.memory;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A chain with IntegrityRegistry alone. Time is the number of the block: block <i>n</i> has the
 * timestamp {@code start + n · 12}, unless the next one was given.
 */
public final class InMemoryIntegrityLedger implements IntegrityLedger {
  private static final int MAX_RANGE = 1_000;

  /** What a transaction did. */
  private sealed interface Change {}

  private record Stored(
      Bytes32 requestHash,
      Address owner,
      Bytes32 dataId,
      long version,
      Bytes32 contentDigest,
      Bytes32 commitment)
      implements Change {}

  private record Erased(
      Bytes32 requestHash, Address owner, Bytes32 dataId, long version, Bytes32 tombstone)
      implements Change {}

  private final long chainId;
  private final Address registry;
  private final InMemoryBlocks<List<Change>> blocks;

  /**
   * A chain of its genesis block alone.
   *
   * @param start timestamp of block 0, seconds
   * @param finalityLag how far the finalized block lies behind the newest
   */
  public InMemoryIntegrityLedger(long chainId, Address registry, long start, int finalityLag) {
    this.chainId = chainId;
    this.registry = registry;
    this.blocks =
        new InMemoryBlocks<>(registry, start, finalityLag, List.of(), before -> List.of());
  }

  /**
   * Stores in a new block, as Tx5 by {@code owner} does.
   *
   * @throws IllegalStateException the contract would revert: stored before, or a zero
   */
  public synchronized StoredDataHash store(
      Address owner, Bytes32 nonce, long version, Bytes32 requestHash, Bytes32 contentDigest) {
    return storeAt(owner, nonce, version, requestHash, contentDigest, blocks.nextTimestamp());
  }

  /** Stores in a new block of this time, which is not before the newest block's. */
  public synchronized StoredDataHash storeAt(
      Address owner,
      Bytes32 nonce,
      long version,
      Bytes32 requestHash,
      Bytes32 contentDigest,
      long timestamp) {
    Bytes32 dataId = Commitments.dataId(chainId, registry, owner, nonce);
    if (version < 1 || requestHash.isZero() || contentDigest.isZero()) {
      throw new IllegalStateException("reverted: a zero");
    }
    if (!find(dataId, version, Long.MAX_VALUE - 1).isZero()) {
      throw new IllegalStateException("reverted: TdataHashAlreadyStored");
    }
    Bytes32 commitment =
        Commitments.storedDataHash(owner, dataId, version, requestHash, contentDigest, timestamp);
    Stored stored = new Stored(requestHash, owner, dataId, version, contentDigest, commitment);
    return event(blocks.add(timestamp, List.of(stored)), stored);
  }

  /**
   * Erases in a new block, as {@code owner} does.
   *
   * @throws IllegalStateException the contract would revert: never stored, erased before, or a zero
   */
  public synchronized ErasedData erase(
      Address owner, Bytes32 nonce, long version, Bytes32 requestHash) {
    return eraseAt(owner, nonce, version, requestHash, blocks.nextTimestamp());
  }

  /** Erases in a new block of this time, which is not before the newest block's. */
  public synchronized ErasedData eraseAt(
      Address owner, Bytes32 nonce, long version, Bytes32 requestHash, long timestamp) {
    Bytes32 dataId = Commitments.dataId(chainId, registry, owner, nonce);
    if (requestHash.isZero()) {
      throw new IllegalStateException("reverted: a zero");
    }
    if (find(dataId, version, Long.MAX_VALUE - 1).isZero()) {
      throw new IllegalStateException("reverted: TdataHashNeverStored");
    }
    if (!findTombstone(dataId, version, Long.MAX_VALUE - 1).isZero()) {
      throw new IllegalStateException("reverted: TdataAlreadyErased");
    }
    Bytes32 tombstone = Commitments.tombstone(owner, dataId, version, requestHash, timestamp);
    Erased erased = new Erased(requestHash, owner, dataId, version, tombstone);
    return event(blocks.add(timestamp, List.of(erased)), erased);
  }

  /** Adds empty blocks, and so advances finality by as many. */
  public synchronized void mine(int count) {
    blocks.mine(count);
  }

  /** Replaces the newest blocks, finalized ones too if there are so many, by empty ones. */
  public synchronized void reorganise(int count) {
    blocks.reorganise(count);
  }

  /** Rolls the chain back, as a node does that comes back from an older state. */
  public synchronized void rollBack(int count) {
    blocks.rollBack(count);
  }

  /** Whether the chain answers at all. */
  public synchronized void reachable(boolean answers) {
    blocks.reachable(answers);
  }

  /** Whether the endpoints agree on their blocks. */
  public synchronized void endpointsAgree(boolean agree) {
    blocks.endpointsAgree(agree);
  }

  @Override
  public synchronized Heads heads() {
    return blocks.heads();
  }

  @Override
  public synchronized List<StoredDataHash> storedInBlock(Bytes32 requestHash, long blockNumber) {
    return storedIn(blockNumber).stream()
        .filter(event -> event.requestHash().equals(requestHash))
        .toList();
  }

  @Override
  public synchronized List<StoredDataHash> storedBetween(long fromBlock, long toBlock) {
    if (fromBlock < 0 || toBlock - fromBlock >= MAX_RANGE) {
      throw new IllegalArgumentException("a range is 1 to " + MAX_RANGE + " blocks");
    }
    List<StoredDataHash> events = new ArrayList<>();
    for (long number = fromBlock; number <= toBlock; number++) {
      events.addAll(storedIn(number));
    }
    return events;
  }

  @Override
  public synchronized Bytes32 commitment(Bytes32 dataId, long version, BlockRef at) {
    var _ = blocks.at(at);
    return find(dataId, version, at.number());
  }

  @Override
  public synchronized List<ErasedData> erasedInBlock(Bytes32 requestHash, long blockNumber) {
    return changes(blockNumber, Erased.class).stream()
        .filter(erased -> erased.value().requestHash().equals(requestHash))
        .map(erased -> event(erased.block(), erased.value()))
        .toList();
  }

  @Override
  public synchronized Bytes32 tombstone(Bytes32 dataId, long version, BlockRef at) {
    var _ = blocks.at(at);
    return findTombstone(dataId, version, at.number());
  }

  @Override
  public synchronized Optional<BlockRef> block(long number) {
    return blocks.block(number);
  }

  private Bytes32 find(Bytes32 dataId, long version, long upTo) {
    return upTo(upTo, Stored.class)
        .filter(stored -> stored.dataId().equals(dataId) && stored.version() == version)
        .map(Stored::commitment)
        .findFirst()
        .orElse(Bytes32.ZERO);
  }

  private Bytes32 findTombstone(Bytes32 dataId, long version, long upTo) {
    return upTo(upTo, Erased.class)
        .filter(erased -> erased.dataId().equals(dataId) && erased.version() == version)
        .map(Erased::tombstone)
        .findFirst()
        .orElse(Bytes32.ZERO);
  }

  private <C extends Change> Stream<C> upTo(long number, Class<C> kind) {
    return blocks.upTo(number).flatMap(List::stream).filter(kind::isInstance).map(kind::cast);
  }

  private record In<C>(BlockRef block, C value) {}

  private <C extends Change> List<In<C>> changes(long number, Class<C> kind) {
    return blocks
        .block(number)
        .map(block ->
            blocks.at(block).stream()
                .filter(kind::isInstance)
                .map(change -> new In<>(block, kind.cast(change)))
                .toList())
        .orElse(List.of());
  }

  private List<StoredDataHash> storedIn(long number) {
    return changes(number, Stored.class).stream()
        .map(stored -> event(stored.block(), stored.value()))
        .toList();
  }

  private static ErasedData event(BlockRef block, Erased erased) {
    return new ErasedData(
        erased.requestHash(),
        erased.owner(),
        erased.dataId(),
        erased.version(),
        block.timestamp(),
        block);
  }

  private static StoredDataHash event(BlockRef block, Stored stored) {
    return new StoredDataHash(
        stored.requestHash(),
        stored.owner(),
        stored.dataId(),
        stored.version(),
        stored.contentDigest(),
        block.timestamp(),
        block);
  }
}
