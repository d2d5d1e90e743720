package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.contract.ModuleCallContract;

class InMemoryModuleCallTest extends ModuleCallContract {
  @Override
  protected ModuleCall calling(Callee callee) {
    return new InMemoryModuleCall().with(CALLEE, callee::answer);
  }
}
