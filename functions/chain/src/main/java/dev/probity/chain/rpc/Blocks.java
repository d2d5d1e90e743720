package dev.probity.chain.rpc;

import dev.probity.protocol.port.BlockRef;

/** Blocks in an endpoint's answers. */
public final class Blocks {
  private Blocks() {}

  /** Number, hash and timestamp of a block. */
  public static BlockRef ref(RpcValue block) {
    return new BlockRef(
        block.member("number").number(),
        block.member("hash").bytes32(),
        block.member("timestamp").number());
  }
}
