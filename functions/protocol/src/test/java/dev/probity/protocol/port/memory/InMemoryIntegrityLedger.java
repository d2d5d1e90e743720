package dev.probity.protocol.port.memory;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chain with IntegrityRegistry alone. Time is the number of the block: block <i>n</i> has the
 * timestamp {@code start + n · 12}, unless the next one was given.
 */
public final class InMemoryIntegrityLedger implements IntegrityLedger {
  private static final int MAX_RANGE = 1_000;
  private static final int SECONDS_PER_BLOCK = 12;

  private record Stored(
      Bytes32 requestHash,
      Address owner,
      Bytes32 dataId,
      long version,
      Bytes32 contentDigest,
      Bytes32 commitment) {}

  private record Block(BlockRef ref, List<Stored> events) {}

  private final long chainId;
  private final Address registry;
  private final long start;
  private final int finalityLag;
  private final List<Block> blocks = new ArrayList<>();
  private int fork;
  private boolean reachable = true;
  private boolean endpointsAgree = true;

  /**
   * A chain of its genesis block alone.
   *
   * @param start timestamp of block 0, seconds
   * @param finalityLag how far the finalized block lies behind the newest
   */
  public InMemoryIntegrityLedger(long chainId, Address registry, long start, int finalityLag) {
    this.chainId = chainId;
    this.registry = registry;
    this.start = start;
    this.finalityLag = finalityLag;
    mine(1);
  }

  /**
   * Stores in a new block, as Tx5 by {@code owner} does.
   *
   * @throws IllegalStateException the contract would revert: stored before, or a zero
   */
  public synchronized StoredDataHash store(
      Address owner, Bytes32 nonce, long version, Bytes32 requestHash, Bytes32 contentDigest) {
    return storeAt(owner, nonce, version, requestHash, contentDigest, nextTimestamp());
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
    if (!find(dataId, version, blocks.size() - 1).isZero()) {
      throw new IllegalStateException("reverted: TdataHashAlreadyStored");
    }
    Bytes32 commitment =
        Commitments.storedDataHash(owner, dataId, version, requestHash, contentDigest, timestamp);
    Stored stored = new Stored(requestHash, owner, dataId, version, contentDigest, commitment);
    add(timestamp, List.of(stored));
    return event(blocks.getLast(), stored);
  }

  /** Adds empty blocks, and so advances finality by as many. */
  public synchronized void mine(int count) {
    for (int i = 0; i < count; i++) {
      add(nextTimestamp(), List.of());
    }
  }

  /** Replaces the newest blocks, finalized ones too if there are so many, by empty ones. */
  public synchronized void reorganise(int count) {
    if (count >= blocks.size()) {
      throw new IllegalArgumentException("block 0 is never replaced");
    }
    fork++;
    blocks.subList(blocks.size() - count, blocks.size()).clear();
    mine(count);
  }

  /** Rolls the chain back, as a node does that comes back from an older state. */
  public synchronized void rollBack(int count) {
    if (count >= blocks.size()) {
      throw new IllegalArgumentException("block 0 is never rolled back");
    }
    fork++;
    blocks.subList(blocks.size() - count, blocks.size()).clear();
  }

  /** Whether the chain answers at all. */
  public synchronized void reachable(boolean answers) {
    reachable = answers;
  }

  /** Whether the endpoints agree on their blocks. */
  public synchronized void endpointsAgree(boolean agree) {
    endpointsAgree = agree;
  }

  @Override
  public synchronized Heads heads() {
    answer();
    Block latest = blocks.getLast();
    return new Heads(blocks.get(Math.max(0, blocks.size() - 1 - finalityLag)).ref(), latest.ref());
  }

  @Override
  public synchronized List<StoredDataHash> storedInBlock(Bytes32 requestHash, long blockNumber) {
    answer();
    return storedIn(blockNumber).stream()
        .filter(event -> event.requestHash().equals(requestHash))
        .toList();
  }

  @Override
  public synchronized List<StoredDataHash> storedBetween(long fromBlock, long toBlock) {
    if (fromBlock < 0 || toBlock - fromBlock >= MAX_RANGE) {
      throw new IllegalArgumentException("a range is 1 to " + MAX_RANGE + " blocks");
    }
    answer();
    List<StoredDataHash> events = new ArrayList<>();
    for (long number = fromBlock; number <= toBlock; number++) {
      events.addAll(storedIn(number));
    }
    return events;
  }

  @Override
  public synchronized Bytes32 commitment(Bytes32 dataId, long version, BlockRef at) {
    answer();
    if (!block(at.number()).map(at::equals).orElse(false)) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN, "block " + at.number() + " was replaced: repeat", null);
    }
    return find(dataId, version, at.number());
  }

  @Override
  public synchronized Optional<BlockRef> block(long number) {
    answer();
    return number < 0 || number >= blocks.size()
        ? Optional.empty()
        : Optional.of(blocks.get((int) number).ref());
  }

  private void answer() {
    if (!reachable) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN, "no endpoint answers: repeat", null);
    }
    if (!endpointsAgree) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN,
          "endpoints disagree at block " + (blocks.size() - 1) + ": repeat",
          null);
    }
  }

  private void add(long timestamp, List<Stored> events) {
    long number = blocks.size();
    Bytes32 hash = Digests.keccak256(registry + " block " + number + " of fork " + fork);
    blocks.add(new Block(new BlockRef(number, hash, timestamp), List.copyOf(events)));
  }

  private long nextTimestamp() {
    return blocks.isEmpty() ? start : blocks.getLast().ref().timestamp() + SECONDS_PER_BLOCK;
  }

  private Bytes32 find(Bytes32 dataId, long version, long upTo) {
    return blocks.stream()
        .limit(upTo + 1)
        .flatMap(block -> block.events().stream())
        .filter(stored -> stored.dataId().equals(dataId) && stored.version() == version)
        .map(Stored::commitment)
        .findFirst()
        .orElse(Bytes32.ZERO);
  }

  private List<StoredDataHash> storedIn(long number) {
    if (number < 0 || number >= blocks.size()) {
      return List.of();
    }
    Block block = blocks.get((int) number);
    return block.events().stream().map(stored -> event(block, stored)).toList();
  }

  private static StoredDataHash event(Block block, Stored stored) {
    return new StoredDataHash(
        stored.requestHash(),
        stored.owner(),
        stored.dataId(),
        stored.version(),
        stored.contentDigest(),
        block.ref().timestamp(),
        block.ref());
  }
}
