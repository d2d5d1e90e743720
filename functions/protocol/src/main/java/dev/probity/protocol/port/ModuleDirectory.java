package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;

/** Which key speaks for which module now, by ModuleRegistry. May throw {@link PortException}. */
@FunctionalInterface
public interface ModuleDirectory {

  /**
   * Whether this is a message key of the module: registered at the finalized block, and at the
   * latest neither expired nor revoked.
   *
   * @param module its name, such as {@code IM}
   */
  boolean isMessageKey(String module, Address key, Heads heads);
}
