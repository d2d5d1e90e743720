package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which account holds an e-mail address: one account each, so that a lost key can be told apart.
 */
final class EmailTable {
  private final ItemStore table;
  private final String tenant;

  EmailTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /**
   * An address with its holder.
   *
   * @param requestHash of the holder's last registration with it
   */
  record Held(Address user, Bytes32 requestHash, Item item) {}

  /** The name of an address in rows: SHA-256 of its canonical form. */
  static Bytes32 id(MailAddress address) {
    return Digests.sha256(address.canonical().getBytes(StandardCharsets.UTF_8));
  }

  Optional<Held> find(Bytes32 emailId) {
    return table.get(key(emailId)).map(EmailTable::held);
  }

  private static Held held(Item item) {
    StoredJson json = StoredJson.of(item.body());
    return new Held(json.address("user"), json.bytes32("requestHash"), item);
  }

  /** Holds the address for a registration, in place of an earlier one of the same account. */
  ItemStore.Write hold(Bytes32 emailId, Address user, Bytes32 requestHash, Optional<Held> before) {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("user", user.toString())
            .put("requestHash", requestHash.toString())
            .toString();
    return before
        .<ItemStore.Write>map(
            held -> new ItemStore.Write.Replace(held.item().next(body, Optional.empty())))
        .orElseGet(() -> new ItemStore.Write.Insert(Item.first(key(emailId), body)));
  }

  ItemStore.Write release(Held held) {
    return new ItemStore.Write.Delete(held.item().key(), held.item().revision());
  }

  private ItemKey key(Bytes32 emailId) {
    return new ItemKey(tenant, "email", emailId.toString());
  }
}
