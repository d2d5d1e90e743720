package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.IntegrityLedger.ErasedData;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What every ledger does, on a chain of which two blocks are not final yet. Each test uses names of
 * its own, so that a chain can be shared.
 */
public abstract class IntegrityLedgerContract {
  /** How far the finalized block lies behind the newest. */
  protected static final int LAG = 2;

  /** The chain under the ledger, with what tests do to it. */
  protected interface Chain {
    /** The adapter under test. */
    IntegrityLedger ledger();

    /** The account that stores. */
    Address owner();

    /** The data set that {@link #owner} began with this nonce. */
    Bytes32 dataId(Bytes32 nonce);

    /** Stores by a transaction in the next block, which is mined at once. */
    void store(Bytes32 nonce, long version, Bytes32 requestHash, Bytes32 contentDigest);

    /** Erases by a transaction of the owner in the next block, which is mined at once. */
    void erase(Bytes32 nonce, long version, Bytes32 requestHash);

    /** Adds empty blocks. */
    void mine(int blocks);

    /** Replaces the newest blocks by empty ones. */
    void reorganise(int blocks);

    /** Whether the chain answers at all. */
    void reachable(boolean reachable);
  }

  /** A chain with at least one block. */
  protected abstract Chain chain();

  private final String run = UUID.randomUUID().toString();

  private Bytes32 word(String name) {
    return Digests.keccak256(run + name);
  }

  private IntegrityLedger ledger() {
    return chain().ledger();
  }

  /** Stores version 1 of a data set in a block of its own. */
  private BlockRef stored(String name) {
    chain().store(word(name), 1, word(name + " request"), word(name + " content"));
    return ledger().heads().latest();
  }

  private Bytes32 commitment(String name, BlockRef at) {
    return ledger().commitment(chain().dataId(word(name)), 1, at);
  }

  @Test
  void theFinalizedBlockFollowsTheNewest() {
    chain().mine(LAG + 1);
    Heads before = ledger().heads();
    chain().mine(1);
    Heads after = ledger().heads();

    assertThat(before.latest().number() - before.finalized().number()).isEqualTo(LAG);
    assertThat(after.latest().number()).isEqualTo(before.latest().number() + 1);
    assertThat(after.finalized().number()).isEqualTo(before.finalized().number() + 1);
    assertThat(ledger().block(after.finalized().number())).contains(after.finalized());
    assertThat(ledger().block(after.latest().number())).contains(after.latest());
  }

  @Test
  void aBlockThatDoesNotExistIsAbsent() {
    assertThat(ledger().block(ledger().heads().latest().number() + 1_000)).isEmpty();
    assertThat(ledger().storedInBlock(word("x"), ledger().heads().latest().number() + 1_000))
        .isEmpty();
  }

  @Test
  void aStoredHashIsFoundInItsBlockWithAllItsValues() {
    BlockRef block = stored("found");

    StoredDataHash event = ledger().storedInBlock(word("found request"), block.number()).getFirst();
    assertThat(event)
        .isEqualTo(
            new StoredDataHash(
                word("found request"),
                chain().owner(),
                chain().dataId(word("found")),
                1,
                word("found content"),
                block.timestamp(),
                block));
  }

  @Test
  void aHashIsNotFoundInAnotherBlockNorAnotherHashInItsBlock() {
    BlockRef block = stored("elsewhere");
    chain().mine(1);

    assertThat(ledger().storedInBlock(word("elsewhere request"), block.number() - 1)).isEmpty();
    assertThat(ledger().storedInBlock(word("elsewhere request"), block.number() + 1)).isEmpty();
    assertThat(ledger().storedInBlock(word("another request"), block.number())).isEmpty();
  }

  @Test
  void theSlotCommitsToWhatWasStored() {
    BlockRef block = stored("slot");

    assertThat(commitment("slot", block))
        .isEqualTo(
            Commitments.storedDataHash(
                chain().owner(),
                chain().dataId(word("slot")),
                1,
                word("slot request"),
                word("slot content"),
                block.timestamp()));
  }

  @Test
  void theSlotIsEmptyInOlderBlocksAndForOtherVersions() {
    BlockRef block = stored("older");
    BlockRef before = ledger().block(block.number() - 1).orElseThrow();

    assertThat(commitment("older", before)).isEqualTo(Bytes32.ZERO);
    assertThat(ledger().commitment(chain().dataId(word("older")), 2, block))
        .isEqualTo(Bytes32.ZERO);
  }

  @Test
  void whatTheNewestBlockGrantsTheFinalizedOneGrantsLater() {
    stored("later");
    assertThat(commitment("later", ledger().heads().finalized())).isEqualTo(Bytes32.ZERO);

    chain().mine(LAG);
    assertThat(commitment("later", ledger().heads().finalized())).isNotEqualTo(Bytes32.ZERO);
  }

  @Test
  void aReorganisationTakesEventAndSlotAway() {
    BlockRef block = stored("taken");
    chain().reorganise(1);

    BlockRef now = ledger().block(block.number()).orElseThrow();
    assertThat(now.hash()).isNotEqualTo(block.hash());
    assertThat(commitment("taken", now)).isEqualTo(Bytes32.ZERO);
    assertThat(ledger().storedInBlock(word("taken request"), block.number())).isEmpty();
  }

  @Test
  void aReplacedBlockIsNotReadAnyMore() {
    BlockRef block = stored("replaced");
    chain().reorganise(1);

    assertThatThrownBy(() -> commitment("replaced", block))
        .asInstanceOf(type(PortException.class))
        .matches(PortException::retryable)
        .returns(PortException.Neighbour.CHAIN, PortException::neighbour);
  }

  @Test
  void aRangeListsEventsInOrderBothEndsInclusive() {
    BlockRef first = stored("one");
    BlockRef second = stored("two");
    BlockRef third = stored("three");

    assertThat(ledger().storedBetween(first.number(), third.number()))
        .extracting(StoredDataHash::requestHash)
        .containsExactly(word("one request"), word("two request"), word("three request"));
    assertThat(ledger().storedBetween(second.number(), second.number()))
        .extracting(StoredDataHash::dataId)
        .containsExactly(chain().dataId(word("two")));
    assertThat(ledger().storedBetween(third.number() + 1, third.number() + 5)).isEmpty();
  }

  /** Stores version 1 of a data set, and erases it in the block after. */
  private BlockRef erased(String name) {
    var _ = stored(name);
    chain().erase(word(name), 1, word(name + " erasure"));
    return ledger().heads().latest();
  }

  private Bytes32 tombstone(String name, BlockRef at) {
    return ledger().tombstone(chain().dataId(word(name)), 1, at);
  }

  @Test
  void anErasureIsFoundInItsBlockAlone() {
    BlockRef block = erased("erased");

    assertThat(ledger().erasedInBlock(word("erased erasure"), block.number()))
        .containsExactly(
            new ErasedData(
                word("erased erasure"),
                chain().owner(),
                chain().dataId(word("erased")),
                1,
                block.timestamp(),
                block));
    assertThat(ledger().erasedInBlock(word("erased erasure"), block.number() - 1)).isEmpty();
    assertThat(ledger().erasedInBlock(word("another erasure"), block.number())).isEmpty();
    assertThat(ledger().erasedInBlock(word("erased erasure"), block.number() + 1_000)).isEmpty();
  }

  @Test
  void anErasureIsNoStoringAndAStoringNoErasure() {
    BlockRef erased = erased("apart");

    assertThat(ledger().storedInBlock(word("apart erasure"), erased.number())).isEmpty();
    assertThat(ledger().storedBetween(erased.number(), erased.number())).isEmpty();
    assertThat(ledger().erasedInBlock(word("apart request"), erased.number() - 1)).isEmpty();
  }

  @Test
  void theTombstoneCommitsToTheErasureAndLeavesTheCommitment() {
    BlockRef block = erased("buried");
    BlockRef before = ledger().block(block.number() - 1).orElseThrow();

    assertThat(tombstone("buried", block))
        .isEqualTo(
            Commitments.tombstone(
                chain().owner(),
                chain().dataId(word("buried")),
                1,
                word("buried erasure"),
                block.timestamp()));
    assertThat(tombstone("buried", before)).isEqualTo(Bytes32.ZERO);
    assertThat(ledger().tombstone(chain().dataId(word("buried")), 2, block))
        .isEqualTo(Bytes32.ZERO);
    assertThat(commitment("buried", block)).isEqualTo(commitment("buried", before));
  }

  @Test
  void aReorganisationTakesAnErasureAway() {
    BlockRef block = erased("risen");
    chain().reorganise(1);

    BlockRef now = ledger().block(block.number()).orElseThrow();
    assertThat(tombstone("risen", now)).isEqualTo(Bytes32.ZERO);
    assertThat(commitment("risen", now)).isNotEqualTo(Bytes32.ZERO);
    assertThat(ledger().erasedInBlock(word("risen erasure"), block.number())).isEmpty();
  }

  @Test
  void aRangeHasAThousandBlocksAtMost() {
    assertThat(ledger().storedBetween(0, 999)).isNotNull();
    assertThatThrownBy(() -> ledger().storedBetween(0, 1_000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aChainThatDoesNotAnswerIsARetryableFailure() {
    chain().reachable(false);
    try {
      assertThatThrownBy(() -> ledger().heads())
          .asInstanceOf(type(PortException.class))
          .matches(PortException::retryable)
          .returns(PortException.Neighbour.CHAIN, PortException::neighbour);
    } finally {
      chain().reachable(true);
    }
    assertThat(ledger().heads().latest().number()).isNotNegative();
  }
}
