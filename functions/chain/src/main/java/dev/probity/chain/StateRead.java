package dev.probity.chain;

import dev.probity.chain.rpc.Blocks;
import dev.probity.chain.rpc.Quantity;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Calls whose last parameter is a block, read at its hash (EIP-1898). An endpoint that does not
 * know that form is asked by number, between two looks at the hash.
 */
final class StateRead {
  private StateRead() {}

  static RpcValue at(RpcEndpoint endpoint, String method, List<?> params, BlockRef at)
      throws RpcErrorException {
    try {
      return endpoint.tryCall(
          method,
          with(params, Map.of("blockHash", at.hash().toString(), "requireCanonical", true)));
    } catch (RpcErrorException e) {
      if (!e.unsupported()) {
        throw e;
      }
      requireCanonical(endpoint, at);
      RpcValue value = endpoint.tryCall(method, with(params, Quantity.of(at.number())));
      requireCanonical(endpoint, at);
      return value;
    }
  }

  /** A JSON-RPC error of such a call as a failure of the chain. */
  static PortException failure(RpcErrorException error, BlockRef at) {
    if (!error.stateMissing()) {
      return RpcEndpoint.failure(error);
    }
    return PortException.retryable(
        PortException.Neighbour.CHAIN,
        ("the endpoint has no state of block %d (pruned, replaced, or lost in a restart): wait"
                + " until finality has passed the block at which it was restarted, then repeat; %s")
            .formatted(at.number(), error.getMessage()),
        error);
  }

  private static Object[] with(List<?> params, Object block) {
    List<Object> all = new ArrayList<>(params);
    all.add(block);
    return all.toArray();
  }

  private static void requireCanonical(RpcEndpoint endpoint, BlockRef at) {
    RpcValue block = endpoint.call("eth_getBlockByNumber", Quantity.of(at.number()), false);
    if (block.isAbsent() || !Blocks.ref(block).hash().equals(at.hash())) {
      throw PortException.retryable(
          PortException.Neighbour.CHAIN,
          "block %d was replaced while it was read from %s: repeat"
              .formatted(at.number(), endpoint),
          null);
    }
  }
}
