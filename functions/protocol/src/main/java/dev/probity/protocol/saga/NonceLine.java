package dev.probity.protocol.saga;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import java.util.Optional;

/** The next nonce of an account: one row, moved only together with the transactions that use it. */
final class NonceLine {
  private final ItemStore table;
  private final ItemKey key;

  NonceLine(ItemStore table, String tenant, Address account) {
    this.table = table;
    this.key = new ItemKey(tenant, "nonce", account.toString());
  }

  /**
   * The line as it was read.
   *
   * @param next the first nonce that nobody has
   */
  record Place(long next, Optional<Item> item) {}

  /**
   * Reads the line. One that was lost, or put back by a restore, begins where the chain is.
   *
   * @param onChain the nonce that the newest block expects next
   */
  Place read(long onChain) {
    Optional<Item> item = table.get(key);
    long stored = item.map(found -> StoredJson.of(found.body()).number("next")).orElse(0L);
    return new Place(Math.max(stored, onChain), item);
  }

  /** Moves the line, unless somebody else did. */
  ItemStore.Write move(Place from, long next) {
    String body = JsonNodeFactory.instance.objectNode().put("next", next).toString();
    return from.item()
        .<ItemStore.Write>map(
            item -> new ItemStore.Write.Replace(item.next(body, Optional.empty())))
        .orElseGet(() -> new ItemStore.Write.Insert(Item.first(key, body)));
  }
}
