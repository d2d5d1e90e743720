package dev.probity.chain;

import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * ApiTokenRegistry as modules read it: everything at a block's hash, and with several endpoints
 * from two that agree. A contract younger than the block that is asked about knows nothing there.
 */
public final class Web3ApiLedger implements ApiLedger {
  private final ChainView chain;
  private final RegistryState state;
  private final EventLogs logs;

  /** The ledger in the contract at {@code apiTokenRegistry}. */
  public Web3ApiLedger(ChainView chain, Address apiTokenRegistry) {
    this(chain, chain, apiTokenRegistry);
  }

  /** The same, its state read by {@code reads}. */
  Web3ApiLedger(ChainView chain, ContractReads reads, Address apiTokenRegistry) {
    this.chain = chain;
    this.state = new RegistryState(chain, reads, "ApiTokenRegistry", apiTokenRegistry);
    this.logs = new EventLogs(apiTokenRegistry, ApiContract.REQUESTED.topic());
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
  public RequestSlot request(Address user, Bytes32 requestHash, BlockRef at) {
    return state
        .read(
            "the request of " + user,
            ApiContract.request(user, requestHash),
            ApiContract.REQUEST_WORDS,
            at,
            ApiContract::request)
        .orElse(RequestSlot.NONE);
  }

  @Override
  public TokenSlot token(Bytes32 tokenHash, BlockRef at) {
    return state
        .read(
            "the token " + tokenHash,
            ApiContract.token(tokenHash),
            ApiContract.TOKEN_WORDS,
            at,
            ApiContract::token)
        .orElse(TokenSlot.NONE);
  }

  @Override
  public List<StoredTokenRequest> requestedInBlock(Bytes32 requestHash, long blockNumber) {
    return chain
        .block(blockNumber)
        .map(block ->
            chain.agreed(
                "the requests of block " + blockNumber,
                endpoint ->
                    logs.inBlock(endpoint, block, requestHash).stream()
                        .map(log -> ApiContract.requested(log, block))
                        .toList()))
        .orElse(List.of());
  }
}
