package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.contract.TokenSignerContract;

class InMemoryTokenSignerTest extends TokenSignerContract {
  private final TokenSigner signer = InMemoryTokenSigner.generate();

  @Override
  protected TokenSigner signer() {
    return signer;
  }
}
