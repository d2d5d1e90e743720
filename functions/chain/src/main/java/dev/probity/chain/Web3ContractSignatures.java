package dev.probity.chain;

import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ContractSignatures;
import dev.probity.protocol.wire.Erc1271;

/**
 * ERC-1271 on the chain: {@code isValidSignature} by {@code eth_call} at the recorded block. A
 * contract that reverts, runs out of gas or answers anything else did not sign.
 */
public final class Web3ContractSignatures implements ContractSignatures {
  private final ChainView chain;

  /** Contract signatures as this view of the chain sees them. */
  public Web3ContractSignatures(ChainView chain) {
    this.chain = chain;
  }

  @Override
  public Bytes32 blockToRecord() {
    return chain.heads().finalized().hash();
  }

  @Override
  public boolean hasCode(Address account, Bytes32 blockHash) {
    return chain.code(account, recorded(blockHash)).length > 0;
  }

  @Override
  public boolean isValid(Address account, Bytes32 digest, byte[] signature, Bytes32 blockHash) {
    try {
      return Erc1271.accepts(
          chain.callAt(
              "isValidSignature of " + account,
              account,
              Erc1271.callData(digest, signature),
              recorded(blockHash)));
    } catch (RpcErrorException reverted) {
      return false;
    }
  }

  private BlockRef recorded(Bytes32 blockHash) {
    return chain
        .block(blockHash)
        .orElseThrow(() ->
            PortException.retryable(
                PortException.Neighbour.CHAIN,
                "the endpoint does not have block " + blockHash + ": repeat when it has caught up",
                null));
  }
}
