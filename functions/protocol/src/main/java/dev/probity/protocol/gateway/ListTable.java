package dev.probity.protocol.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Lists of services by their own digest, by which a request for a token names them, and the digest
 * of each by the message that it answers.
 */
final class ListTable {
  /** A request for a token may be signed until the list ends, and is sent within a day. */
  private static final Duration KEPT = Duration.ofDays(2);

  private final ItemStore table;
  private final String tenant;

  ListTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** N with S8, by its own digest. */
  Optional<SignedMessage<ServiceList>> find(Bytes32 listHash) {
    return table.get(listKey(listHash)).map(item -> parse(StoredJson.of(item.body())));
  }

  /** N with S8, by the digest of R7. */
  Optional<SignedMessage<ServiceList>> answered(Bytes32 requestHash) {
    return table
        .get(answerKey(requestHash))
        .flatMap(item -> find(StoredJson.of(item.body()).bytes32("listHash")));
  }

  List<ItemStore.Write> insert(SignedMessage<ServiceList> list) {
    Bytes32 listHash = list.digest();
    var until = Optional.of(Instant.ofEpochSecond(list.message().exp()).plus(KEPT));
    String pointer =
        JsonNodeFactory.instance.objectNode().put("listHash", listHash.toString()).toString();
    return List.of(
        new ItemStore.Write.Insert(
            new Item(listKey(listHash), 1, list.toJson().toString(), Optional.empty(), until)),
        new ItemStore.Write.Insert(
            new Item(answerKey(list.message().reqHash()), 1, pointer, Optional.empty(), until)));
  }

  private static SignedMessage<ServiceList> parse(StoredJson json) {
    try {
      return SignedMessage.parse(ServiceList.TYPE, json.json());
    } catch (WireException ours) {
      throw new IllegalStateException("a list of a row with a valid MAC", ours);
    }
  }

  private ItemKey listKey(Bytes32 listHash) {
    return new ItemKey(tenant, "service-list", listHash.toString());
  }

  private ItemKey answerKey(Bytes32 requestHash) {
    return new ItemKey(tenant, "service-list-of", requestHash.toString());
  }
}
