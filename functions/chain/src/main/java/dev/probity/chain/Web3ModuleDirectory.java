package dev.probity.chain;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.function.Predicate;

/**
 * ModuleRegistry as modules ask it about one another: a key at both heads in one batch to each
 * endpoint.
 */
public final class Web3ModuleDirectory implements ModuleDirectory {
  private final Address registry;
  private final ReadAhead before;

  /** The registry in the contract at {@code moduleRegistry}. */
  public Web3ModuleDirectory(ChainView chain, Address moduleRegistry) {
    this(moduleRegistry, ReadAhead.of(chain, List.of()));
  }

  /** The same after these reads. */
  Web3ModuleDirectory(Address moduleRegistry, ReadAhead before) {
    this.registry = moduleRegistry;
    this.before = before;
  }

  @Override
  public boolean isKey(String module, String purpose, Bytes32 key, Heads heads) {
    byte[] call = ModuleRegistryView.keyRecord(module, purpose, key);
    ReadAhead both =
        before.covering(
            List.of(
                ContractRead.of(registry, call, heads.finalized()),
                ContractRead.of(registry, call, heads.latest())));
    ModuleRegistryView keys = new ModuleRegistryView(registry, both);
    Predicate<BlockRef> counts =
        at ->
            keys.keyRecord(module, purpose, key, at)
                .filter(record -> record.covers(at.timestamp()))
                .filter(record -> !record.isCompromisedAt(at.timestamp()))
                .isPresent();
    return counts.test(heads.finalized()) && counts.test(heads.latest());
  }
}
