package dev.probity.lambda;

import dev.probity.chain.CursorState;
import dev.probity.chain.CursorStore;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Optional;

/** Keeps an event cursor in the module's table. */
final class TableCursorStore implements CursorStore {
  private final ItemStore table;
  private final ItemKey key;

  TableCursorStore(ItemStore table, String tenant, String name) {
    this.table = table;
    this.key = new ItemKey(tenant, "cursor", name);
  }

  @Override
  public Optional<CursorState> load() {
    Optional<Item> item = table.get(key);
    if (item.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CursorState.parse(item.get().body()));
    } catch (WireException ours) {
      throw new IllegalStateException("a cursor row with a valid MAC that does not parse", ours);
    }
  }

  @Override
  public void save(CursorState state) {
    ItemStore.Write write =
        table
            .get(key)
            .<ItemStore.Write>map(
                item -> new ItemStore.Write.Replace(item.next(state.toJson(), Optional.empty())))
            .orElseGet(() -> new ItemStore.Write.Insert(Item.first(key, state.toJson())));
    try {
      table.commit(List.of(write));
    } catch (ItemStore.ConflictException raced) {
      throw PortException.retryable(
          PortException.Neighbour.TABLE, "another reader moved the cursor", raced);
    }
  }
}
