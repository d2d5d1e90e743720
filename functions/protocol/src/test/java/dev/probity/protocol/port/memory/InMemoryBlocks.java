package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A chain with one contract. Time is the number of the block: block <i>n</i> has the timestamp
 * {@code start + n · 12}, unless the next one was given.
 *
 * @param <C> what a block holds; immutable
 */
final class InMemoryBlocks<C> {
  private static final int SECONDS_PER_BLOCK = 12;

  private record Block<C>(BlockRef ref, C content) {}

  private final Address contract;
  private final int finalityLag;
  private final UnaryOperator<C> empty;
  private final List<Block<C>> blocks = new ArrayList<>();
  private int fork;
  private boolean reachable = true;
  private boolean endpointsAgree = true;

  /**
   * A chain of its genesis block alone.
   *
   * @param start timestamp of block 0, seconds
   * @param finalityLag how far the finalized block lies behind the newest
   * @param genesis what block 0 holds
   * @param empty what a block without transactions holds, after one with this content
   */
  InMemoryBlocks(Address contract, long start, int finalityLag, C genesis, UnaryOperator<C> empty) {
    this.contract = contract;
    this.finalityLag = finalityLag;
    this.empty = empty;
    add(start, genesis);
  }

  /** Adds a block of this time, which is not before the newest block's. */
  BlockRef add(long timestamp, C content) {
    long number = blocks.size();
    Bytes32 hash = Digests.keccak256(contract + " block " + number + " of fork " + fork);
    BlockRef ref = new BlockRef(number, hash, timestamp);
    blocks.add(new Block<>(ref, content));
    return ref;
  }

  /** The time of the next block. */
  long nextTimestamp() {
    return blocks.getLast().ref().timestamp() + SECONDS_PER_BLOCK;
  }

  /** Adds empty blocks, and so advances finality by as many. */
  void mine(int count) {
    for (int i = 0; i < count; i++) {
      mineAt(nextTimestamp());
    }
  }

  /** Adds an empty block of this time. */
  void mineAt(long timestamp) {
    add(timestamp, empty.apply(newest()));
  }

  /** Replaces the newest blocks, finalized ones too if there are so many, by empty ones. */
  void reorganise(int count) {
    rollBack(count);
    mine(count);
  }

  /** Rolls the chain back, as a node does that comes back from an older state. */
  void rollBack(int count) {
    if (count >= blocks.size()) {
      throw new IllegalArgumentException("block 0 is never replaced");
    }
    fork++;
    blocks.subList(blocks.size() - count, blocks.size()).clear();
  }

  /** Whether the chain answers at all. */
  void reachable(boolean answers) {
    reachable = answers;
  }

  /** Whether the endpoints agree on their blocks. */
  void endpointsAgree(boolean agree) {
    endpointsAgree = agree;
  }

  /** What the newest block holds. */
  C newest() {
    return blocks.getLast().content();
  }

  /** What the blocks up to this one hold, in order. */
  Stream<C> upTo(long number) {
    return blocks.stream().limit(number + 1).map(Block::content);
  }

  // ---- what a ledger asks; each may find that no endpoint answers

  Heads heads() {
    answer();
    return new Heads(
        blocks.get(Math.max(0, blocks.size() - 1 - finalityLag)).ref(), blocks.getLast().ref());
  }

  Optional<BlockRef> block(long number) {
    answer();
    return number < 0 || number >= blocks.size()
        ? Optional.empty()
        : Optional.of(blocks.get((int) number).ref());
  }

  /** What this very block holds, if it is still part of the chain. */
  C at(BlockRef block) {
    if (!block(block.number()).map(block::equals).orElse(false)) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN, "block " + block.number() + " was replaced: repeat", null);
    }
    return blocks.get((int) block.number()).content();
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
}
