package dev.probity.protocol.gateway;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tokens by H10. */
final class TokenTable {
  /** A row may go so long after its token's end; a request for it has ended by then too. */
  static final Duration KEPT = Duration.ofDays(2);

  private final ItemStore table;
  private final String tenant;

  TokenTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  Optional<TokenRow> find(Bytes32 tokenHash) {
    return table.get(key(tokenHash)).map(item -> TokenRow.parse(StoredJson.of(item.body())));
  }

  ItemStore.Write insert(TokenRow row) {
    return new ItemStore.Write.Insert(
        new Item(
            key(row.tokenHash()),
            1,
            row.toJson(),
            Optional.empty(),
            Optional.of(Instant.ofEpochSecond(row.timeExp()).plus(KEPT))));
  }

  private ItemKey key(Bytes32 tokenHash) {
    return new ItemKey(tenant, "token", tokenHash.toString());
  }
}
