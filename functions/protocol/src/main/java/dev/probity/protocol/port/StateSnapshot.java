package dev.probity.protocol.port;

import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.wire.Bytes32;

/**
 * The contracts at the two heads on which one call decides. It is made for that call, and dropped
 * with it. A slot that cannot be read fails when it is asked for, and no other does with it.
 */
public interface StateSnapshot extends AccountSlots, ModuleDirectory {

  /** The heads at which it was taken. */
  Heads heads();

  /**
   * The token at this block.
   *
   * @param tokenHash H10
   */
  TokenSlot token(Bytes32 tokenHash, BlockRef at);
}
