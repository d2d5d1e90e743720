package dev.probity.chain;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.wire.Address;
import java.util.function.BiPredicate;

/** ModuleRegistry as modules ask it about one another. */
public final class Web3ModuleDirectory implements ModuleDirectory {
  private final ModuleRegistryView registry;

  /** The registry in the contract at {@code moduleRegistry}. */
  public Web3ModuleDirectory(ChainView chain, Address moduleRegistry) {
    this.registry = new ModuleRegistryView(chain, moduleRegistry);
  }

  @Override
  public boolean isMessageKey(String module, Address key, Heads heads) {
    BiPredicate<String, BlockRef> counts =
        (name, at) ->
            registry
                .keyRecord(name, "message", key.toWord(), at)
                .filter(record -> record.covers(at.timestamp()))
                .filter(record -> !record.isCompromisedAt(at.timestamp()))
                .isPresent();
    return counts.test(module, heads.finalized()) && counts.test(module, heads.latest());
  }
}
