package dev.probity.chain;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;

/** The view functions of one of the registries, at a block's hash. */
final class RegistryState {
  private final ChainView chain;
  private final ContractReads reads;
  private final String name;
  private final Address contract;

  /**
   * A registry.
   *
   * @param reads by which it is read
   * @param name for messages
   */
  RegistryState(ChainView chain, ContractReads reads, String name, Address contract) {
    this.chain = chain;
    this.reads = reads;
    this.name = name;
    this.contract = contract;
  }

  /** What the words that a function returned make, if they are what the contract returns. */
  interface Reading<T> {
    T of(Words returned) throws WireException;
  }

  /**
   * One call. Where the contract is younger than the block, as it may be than the finality that is
   * asked for, there is nothing yet that it could hold: empty.
   *
   * @param what is read, for messages
   * @param words how many the function returns
   */
  <T> Optional<T> read(String what, byte[] call, int words, BlockRef at, Reading<T> reading) {
    byte[] returned;
    try {
      returned = reads.callAt(what, contract, call, at);
    } catch (RpcErrorException e) {
      throw RpcEndpoint.failure(e);
    }
    if (returned.length == 0 && chain.code(contract, chain.heads().latest()).length > 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.of(Words.of(returned, words)));
    } catch (WireException e) {
      throw new PortException(
          PortException.Neighbour.CHAIN,
          false,
          "there is no %s at %s in block %d: check the network descriptor"
              .formatted(name, contract, at.number()),
          e);
    }
  }
}
