package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;

/**
 * Reads what one call needs of the contracts, all of it in one question to each endpoint. Nothing
 * outlives the snapshot: what grants is read anew for every call. May throw {@link PortException}
 * of {@link PortException.Neighbour#CHAIN}.
 */
@FunctionalInterface
public interface ChainState {
  /** As many slots as one question holds. */
  int MOST_SLOTS = 16;

  /** One thing that a contract holds. */
  sealed interface Slot {

    /** An account of SCidma. */
    record Account(Address user) implements Slot {}

    /**
     * A token of SCapi.
     *
     * @param tokenHash H10
     */
    record Token(Bytes32 tokenHash) implements Slot {}

    /** A key of ModuleRegistry, as {@link ModuleDirectory#isKey} asks for it. */
    record ModuleKey(String module, String purpose, Bytes32 key) implements Slot {
      /** A message key, which is known by its address. */
      public static ModuleKey message(String module, Address key) {
        return new ModuleKey(module, "message", key.toWord());
      }

      /** A key that signs tokens, which is known by its thumbprint. */
      public static ModuleKey token(String module, Bytes32 thumbprint) {
        return new ModuleKey(module, "jwt", thumbprint);
      }
    }
  }

  /**
   * The state at both heads.
   *
   * @param wanted read now, at both; at most {@value #MOST_SLOTS}. What else the snapshot is asked
   *     for is read when it is asked for
   */
  StateSnapshot at(Heads heads, List<Slot> wanted);
}
