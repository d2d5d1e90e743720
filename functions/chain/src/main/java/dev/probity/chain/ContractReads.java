package dev.probity.chain;

import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;

/** View functions of contracts, at blocks. */
interface ContractReads {

  /**
   * What a contract's view function returns at a block, the same from two endpoints where there are
   * several.
   *
   * @param what is read, for messages
   * @throws RpcErrorException the contract reverted, or failed otherwise
   * @throws PortException of the chain
   */
  byte[] callAt(String what, Address contract, byte[] data, BlockRef at) throws RpcErrorException;
}
