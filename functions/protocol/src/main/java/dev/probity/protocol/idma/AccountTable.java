package dev.probity.protocol.idma;

import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import java.util.List;
import java.util.Optional;

/** IDMA's accounts, one row each: the credential that counts. */
final class AccountTable {
  private static final String ALL = "accounts";

  private final ItemStore table;
  private final String tenant;

  AccountTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** A row with the revision it was read at. */
  record Stored(AccountRow row, Item item) {}

  Optional<Stored> find(Address user) {
    return table.get(key(user)).map(AccountTable::stored);
  }

  /**
   * A page of all accounts by address.
   *
   * @param after the address after which it begins
   * @param limit 1 to 100
   */
  List<AccountRow> page(Address after, int limit) {
    return table.list(tenant, ALL, after + ":", limit).stream()
        .map(item -> stored(item).row())
        .toList();
  }

  private static Stored stored(Item item) {
    return new Stored(AccountRow.parse(StoredJson.of(item.body())), item);
  }

  /** Makes this the account's credential, in place of the one that was found. */
  ItemStore.Write put(Optional<Stored> before, AccountRow after) {
    String body = after.toJson().toString();
    var listing = Optional.of(new Item.Listing(ALL, after.user().toString()));
    return before
        .<ItemStore.Write>map(
            stored -> new ItemStore.Write.Replace(stored.item().next(body, listing)))
        .orElseGet(() ->
            new ItemStore.Write.Insert(
                new Item(key(after.user()), 1, body, listing, Optional.empty())));
  }

  private ItemKey key(Address user) {
    return new ItemKey(tenant, "account", user.toString());
  }
}
