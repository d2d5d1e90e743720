package dev.probity.chain;

import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;

/** Blocks in an endpoint's answers. */
final class Blocks {
  private Blocks() {}

  static BlockRef ref(RpcValue block) {
    return new BlockRef(
        block.member("number").number(),
        block.member("hash").bytes32(),
        block.member("timestamp").number());
  }
}
