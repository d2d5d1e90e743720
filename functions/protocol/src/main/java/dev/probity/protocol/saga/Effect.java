package dev.probity.protocol.saga;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ItemStore;
import java.time.Instant;
import java.util.List;

/** What a kind of transaction is for: how its success is seen, and what follows from its end. */
public interface Effect {

  /** Whether the state that the transaction was to bring about stands at this block. */
  boolean stands(OutboxRow row, BlockRef at);

  /** What is written when it stands in a final block: the entity PENDING becomes ACTIVE. */
  List<ItemStore.Write> settled(OutboxRow row, BlockRef at, Instant now);

  /** What is written when it never will. */
  List<ItemStore.Write> failed(OutboxRow row, String reason);
}
