package dev.probity.chain;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * IdmaRegistry as modules read it: everything at a block's hash, and with several endpoints from
 * two that agree. A contract younger than the block that is asked about knows nobody there.
 */
public final class Web3IdmaLedger implements IdmaLedger {
  private final ChainView chain;
  private final RegistryState state;
  private final EventLogs logs;

  /** The ledger in the contract at {@code idmaRegistry}. */
  public Web3IdmaLedger(ChainView chain, Address idmaRegistry) {
    this(chain, chain, idmaRegistry);
  }

  /** The same, its state read by {@code reads}. */
  Web3IdmaLedger(ChainView chain, ContractReads reads, Address idmaRegistry) {
    this.chain = chain;
    this.state = new RegistryState(chain, reads, "IdmaRegistry", idmaRegistry);
    this.logs = new EventLogs(idmaRegistry, IdmaContract.REQUESTED.topic());
  }

  @Override
  public Heads heads() {
    return chain.heads();
  }

  @Override
  public Optional<BlockRef> block(long number) {
    return chain.block(number);
  }

  @Override
  public AccountSlot account(Address user, BlockRef at) {
    return state
        .read(
            "the standing of " + user,
            IdmaContract.standingOf(user),
            IdmaContract.STANDING_WORDS,
            at,
            IdmaContract::standing)
        .orElse(AccountSlot.NONE);
  }

  @Override
  public boolean isPending(
      Address user, Bytes32 requestHash, long seq, long storedAt, BlockRef at) {
    return state
        .read(
            "the pending request of " + user,
            IdmaContract.isPending(user, requestHash, seq, storedAt),
            1,
            at,
            returned -> returned.bool(0))
        .orElse(false);
  }

  @Override
  public long systemAdministrators(BlockRef at) {
    return state
        .read(
            "how many system administrators there are",
            IdmaContract.systemAdmins(),
            1,
            at,
            returned -> returned.number(0, Long.MAX_VALUE))
        .orElseThrow(() ->
            new PortException(
                PortException.Neighbour.CHAIN,
                false,
                "there is no IdmaRegistry in block " + at.number(),
                null));
  }

  @Override
  public List<StoredRequest> requestedInBlock(Bytes32 requestHash, long blockNumber) {
    return chain
        .block(blockNumber)
        .map(block ->
            chain.agreed(
                "the requests of block " + blockNumber,
                endpoint ->
                    logs.inBlock(endpoint, block, requestHash).stream()
                        .map(log -> IdmaContract.requested(log, block))
                        .toList()))
        .orElse(List.of());
  }
}
