package dev.probity.local.events;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * SCidma at the heads of another contract's ledger: all stand on one chain, but in memory each has
 * blocks of its own.
 */
record OneChain(
    IdmaLedger idma, Supplier<Heads> others, LongFunction<Optional<BlockRef>> otherBlock)
    implements IdmaLedger {

  @Override
  public Heads heads() {
    return others.get();
  }

  @Override
  public Optional<BlockRef> block(long number) {
    return otherBlock.apply(number);
  }

  @Override
  public AccountSlot account(Address user, BlockRef at) {
    return idma.account(user, own(at));
  }

  @Override
  public boolean isPending(
      Address user, Bytes32 requestHash, long seq, long storedAt, BlockRef at) {
    return idma.isPending(user, requestHash, seq, storedAt, own(at));
  }

  @Override
  public long systemAdministrators(BlockRef at) {
    return idma.systemAdministrators(own(at));
  }

  @Override
  public List<StoredRequest> requestedInBlock(Bytes32 requestHash, long blockNumber) {
    return idma.requestedInBlock(requestHash, blockNumber);
  }

  private BlockRef own(BlockRef at) {
    Heads heads = idma.heads();
    return at.equals(others.get().latest()) ? heads.latest() : heads.finalized();
  }
}
