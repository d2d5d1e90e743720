package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
   * Who holds an address.
   *
   * @param requestHash of the last registration with it
   */
  record Holder(Address user, Bytes32 requestHash) {}

  /**
   * An address with its holder.
   *
   * @param before the account that lost it to this one
   */
  record Held(Holder holder, Optional<Holder> before, Item item) {
    Address user() {
      return holder.user();
    }

    Bytes32 requestHash() {
      return holder.requestHash();
    }
  }

  /** The name of an address in rows: SHA-256 of its canonical form. */
  static Bytes32 id(MailAddress address) {
    return Digests.sha256(address.canonical().getBytes(StandardCharsets.UTF_8));
  }

  Optional<Held> find(Bytes32 emailId) {
    return table.get(key(emailId)).map(EmailTable::held);
  }

  private static Held held(Item item) {
    StoredJson json = StoredJson.of(item.body());
    Optional<Holder> before =
        json.json().has("before")
            ? Optional.of(holder(new StoredJson(json.json().required("before"))))
            : Optional.empty();
    return new Held(holder(json), before, item);
  }

  private static Holder holder(StoredJson json) {
    return new Holder(json.address("user"), json.bytes32("requestHash"));
  }

  /** Holds the address for a registration, in place of an earlier one. */
  ItemStore.Write hold(Bytes32 emailId, Holder holder, Optional<Held> earlier) {
    if (earlier.isEmpty()) {
      String body = body(holder, Optional.empty());
      return new ItemStore.Write.Insert(Item.first(key(emailId), body));
    }
    Held held = earlier.get();
    Optional<Holder> lost =
        held.user().equals(holder.user()) ? held.before() : Optional.of(held.holder());
    return replace(held, body(holder, lost));
  }

  /** Frees the address, or gives it back to the account that had lost it. */
  ItemStore.Write release(Held held) {
    return held.before()
        .map(lost -> replace(held, body(lost, Optional.empty())))
        .orElseGet(() -> new ItemStore.Write.Delete(held.item().key(), held.item().revision()));
  }

  private static ItemStore.Write replace(Held held, String body) {
    return new ItemStore.Write.Replace(held.item().next(body, Optional.empty()));
  }

  private static String body(Holder holder, Optional<Holder> before) {
    ObjectNode json = json(holder);
    before.ifPresent(lost -> json.set("before", json(lost)));
    return json.toString();
  }

  private static ObjectNode json(Holder holder) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("user", holder.user().toString())
        .put("requestHash", holder.requestHash().toString());
  }

  private ItemKey key(Bytes32 emailId) {
    return new ItemKey(tenant, "email", emailId.toString());
  }
}
