package dev.probity.local.events;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/** A chain whose first block alone is final. */
record NothingFinal(IdmaLedger ledger) implements IdmaLedger {

  @Override
  public Heads heads() {
    return new Heads(ledger.block(0).orElseThrow(), ledger.heads().latest());
  }

  @Override
  public Optional<BlockRef> block(long number) {
    return ledger.block(number);
  }

  @Override
  public AccountSlot account(Address user, BlockRef at) {
    return ledger.account(user, at);
  }

  @Override
  public boolean isPending(
      Address user, Bytes32 requestHash, long seq, long storedAt, BlockRef at) {
    return ledger.isPending(user, requestHash, seq, storedAt, at);
  }

  @Override
  public long systemAdministrators(BlockRef at) {
    return ledger.systemAdministrators(at);
  }

  @Override
  public List<StoredRequest> requestedInBlock(Bytes32 requestHash, long blockNumber) {
    return ledger.requestedInBlock(requestHash, blockNumber);
  }
}
