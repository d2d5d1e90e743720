package dev.probity.protocol.port;

import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.wire.Address;

/** The accounts of SCidma. May throw {@link PortException}. */
@FunctionalInterface
public interface AccountSlots {

  /** The account at this block, in one read. */
  AccountSlot account(Address user, BlockRef at);
}
