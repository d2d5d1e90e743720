package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.ContentException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * A version as one module tells another of it: R16 and S12, and what is needed to find them in
 * their slot. Nothing of it is verified.
 *
 * @param storedAt the timestamp of the block of Tx5, seconds
 */
public record StoredVersion(SignedMessage<StoreData> request, long storedAt) {

  /** The root of the content. */
  public Cid root() {
    try {
      return Cid.parse(request.message().cid());
    } catch (ContentException ours) {
      throw new IllegalStateException("a CID that was checked when it came in", ours);
    }
  }

  /** What must stand in the slot of this object and version. */
  public Bytes32 commitment() {
    StoreData message = request.message();
    return Commitments.storedDataHash(
        message.user(),
        message.dataId(),
        message.version(),
        request.digest(),
        Bytes32.of(root().digest()),
        storedAt);
  }

  /** {@code {storeData, storedAt}}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("storeData", request.toJson());
    json.put("storedAt", storedAt);
    return json;
  }

  /**
   * Reads exactly the two members.
   *
   * @throws WireException with the path of what is wrong
   */
  public static StoredVersion parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "storeData", "storedAt");
    SignedMessage<StoreData> request =
        WireException.at(
            "/storeData", () -> SignedMessage.parse(StoreData.TYPE, json.path("storeData")));
    try {
      if (Cid.parse(request.message().cid()).codec() != Codec.DAG_PB) {
        throw new WireException("/storeData/message/cid", "must be of a dag-pb directory");
      }
    } catch (ContentException notACid) {
      throw new WireException("/storeData/message/cid", String.valueOf(notACid.getMessage()));
    }
    JsonNode storedAt = json.path("storedAt");
    if (!storedAt.canConvertToExactIntegral()
        || !storedAt.canConvertToLong()
        || storedAt.longValue() < 0) {
      throw new WireException("/storedAt", "must be a whole number of seconds");
    }
    return new StoredVersion(request, storedAt.longValue());
  }
}
