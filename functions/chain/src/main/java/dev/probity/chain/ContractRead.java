package dev.probity.chain;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Hex;
import java.util.List;
import java.util.Map;

/** One view function of a contract at one block. */
record ContractRead(Address contract, ByteString data, BlockRef at) {

  static ContractRead of(Address contract, byte[] data, BlockRef at) {
    return new ContractRead(contract, ByteString.of(data), at);
  }

  StateRead.Question question() {
    return new StateRead.Question(
        "eth_call", List.of(Map.of("to", contract.toString(), "data", Hex.of(data.bytes()))), at);
  }
}
