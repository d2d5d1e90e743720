package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** IM's rows of open uploads. */
final class UploadTable {
  private final ItemStore table;
  private final String tenant;

  UploadTable(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /**
   * An open upload.
   *
   * @param user who opened it
   * @param granted bytes for which URLs were given out so far
   * @param allowed bytes for which URLs may be given out
   * @param until when it closes
   * @param lasting whether its blocks are kept for ever
   */
  record Upload(
      Address user, long granted, long allowed, Instant until, boolean lasting, Item item) {}

  Optional<Upload> find(Bytes32 uploadId) {
    return table.get(key(uploadId)).map(UploadTable::upload);
  }

  void insert(
      Bytes32 uploadId,
      Address user,
      long allowed,
      Instant until,
      boolean lasting,
      ItemStore.Write claim)
      throws ItemStore.ConflictException {
    var item =
        new Item(
            key(uploadId),
            1,
            body(user, 0, allowed, until, lasting),
            Optional.empty(),
            Optional.of(until));
    table.commit(List.of(claim, new ItemStore.Write.Insert(item)));
  }

  void grant(Upload upload, long bytes) throws ItemStore.ConflictException {
    String body =
        body(
            upload.user(),
            upload.granted() + bytes,
            upload.allowed(),
            upload.until(),
            upload.lasting());
    table.commit(List.of(new ItemStore.Write.Replace(upload.item().next(body, Optional.empty()))));
  }

  private static String body(
      Address user, long granted, long allowed, Instant until, boolean lasting) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("user", user.toString())
        .put("granted", granted)
        .put("allowed", allowed)
        .put("until", until.getEpochSecond())
        .put("lasting", lasting)
        .toString();
  }

  private static Upload upload(Item item) {
    StoredJson json = StoredJson.of(item.body());
    return new Upload(
        json.address("user"),
        json.number("granted"),
        json.number("allowed"),
        Instant.ofEpochSecond(json.number("until")),
        json.json().required("lasting").booleanValue(),
        item);
  }

  private ItemKey key(Bytes32 uploadId) {
    return new ItemKey(tenant, "upload", uploadId.toString());
  }
}
