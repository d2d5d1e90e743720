package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/** Which key speaks for which module now, by ModuleRegistry. May throw {@link PortException}. */
@FunctionalInterface
public interface ModuleDirectory {

  /**
   * Whether this is a key of the module for the purpose: registered at the finalized block, and at
   * the latest neither expired nor revoked.
   *
   * @param module its name, such as {@code IM}
   * @param purpose {@code message}, {@code transaction}, {@code decryption} or {@code jwt}
   * @param key an address as a word, or an RFC 7638 thumbprint
   */
  boolean isKey(String module, String purpose, Bytes32 key, Heads heads);

  /** The same of a message key, which is known by its address. */
  default boolean isMessageKey(String module, Address key, Heads heads) {
    return isKey(module, "message", key.toWord(), heads);
  }

  /** The same of a key that signs tokens, which is known by its thumbprint. */
  default boolean isTokenKey(String module, Bytes32 thumbprint, Heads heads) {
    return isKey(module, "jwt", thumbprint, heads);
  }
}
