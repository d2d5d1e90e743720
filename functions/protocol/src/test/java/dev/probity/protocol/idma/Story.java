package dev.probity.protocol.idma;

import dev.probity.protocol.port.memory.InMemoryIdmaPorts;

/** Users whose messages are told from the beginning each time, on stores that outlive a crash. */
interface Story {
  IdmaScene scene();

  /** Sends the same messages as every time, to this start of the module, until all is done. */
  void tell(InMemoryIdmaPorts module);

  /** All of it happened, and nothing twice. */
  void requireOneOfEach();
}
