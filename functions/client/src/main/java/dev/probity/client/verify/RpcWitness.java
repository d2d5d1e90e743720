package dev.probity.client.verify;

import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.integrity.verification.ChainWitness;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Bytes32;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What the verifier's own RPC endpoints say of a chain; with several, they must agree. */
public final class RpcWitness implements ChainWitness {
  private final ChainView chain;

  /** Asks these endpoints about the chain of this id. */
  public RpcWitness(List<URI> rpcs, long chainId) {
    this.chain =
        new ChainView(
            rpcs.stream().map(RpcEndpoint::of).toList(), Finality.parse("finalized"), chainId);
  }

  @Override
  public Bytes32 genesisHash() {
    return chain.genesisHash();
  }

  @Override
  public Optional<Bytes32> blockHash(long number) {
    return chain.block(number).map(BlockRef::hash);
  }
}
