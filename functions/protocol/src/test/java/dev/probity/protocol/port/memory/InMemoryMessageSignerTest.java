package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.contract.MessageSignerContract;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.WireException;

class InMemoryMessageSignerTest extends MessageSignerContract {
  private final MessageSigner signer;

  InMemoryMessageSignerTest() throws WireException {
    signer = new InMemoryMessageSigner(PrivateKey32.parse("0x" + "17".repeat(32)));
  }

  @Override
  protected MessageSigner signer() {
    return signer;
  }
}
