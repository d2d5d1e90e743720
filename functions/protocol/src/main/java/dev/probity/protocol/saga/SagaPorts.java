package dev.probity.protocol.saga;

import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What sender and confirmer stand on.
 *
 * @param table the module's
 * @param account the module's on chain
 * @param heads reads finalized and latest block
 * @param effects the module's kinds of effects, by name
 */
public record SagaPorts(
    String tenant,
    ItemStore table,
    ChainAccount account,
    Supplier<Heads> heads,
    Map<String, Effect> effects,
    Alarms alarms,
    InstantSource clock) {
  public SagaPorts {
    effects = Map.copyOf(effects);
  }

  Effect effectOf(OutboxRow row) {
    Effect effect = effects.get(row.effect());
    if (effect == null) {
      throw new IllegalStateException("no effect is called " + row.effect());
    }
    return effect;
  }
}
