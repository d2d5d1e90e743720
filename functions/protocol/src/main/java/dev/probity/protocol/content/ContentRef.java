package dev.probity.protocol.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * Where a value lies as encrypted content, and what opens it: {@code {cid, key, size}}.
 *
 * @param cid of the encrypted bytes, a UnixFS file
 * @param key AES-256, drawn for this content alone
 * @param size bytes of the value, unencrypted; 1 to {@link SealedContent#MAX_BYTES}
 */
public record ContentRef(Cid cid, Bytes32 key, int size) {
  /** Checks the size. */
  public ContentRef {
    if (size < 1 || size > SealedContent.MAX_BYTES) {
      throw new IllegalArgumentException("1 to " + SealedContent.MAX_BYTES + " bytes");
    }
  }

  /** {@code {cid, key, size}}. */
  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("cid", cid.toString())
        .put("key", key.toString())
        .put("size", size);
  }

  /**
   * Reads exactly the three members.
   *
   * @throws WireException with the path of what is wrong
   */
  public static ContentRef parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "cid", "key", "size");
    Cid cid;
    try {
      cid = Cid.parse(StrictJson.text(json, "cid"));
    } catch (ContentException foreign) {
      throw new WireException("/cid", "must be a CIDv1 in base32, sha2-256, raw or dag-pb");
    }
    Bytes32 key = WireException.at("/key", () -> Bytes32.parse(StrictJson.text(json, "key")));
    JsonNode size = json.path("size");
    if (!size.isInt() || size.intValue() < 1 || size.intValue() > SealedContent.MAX_BYTES) {
      throw new WireException("/size", "must be an integer from 1 to " + SealedContent.MAX_BYTES);
    }
    return new ContentRef(cid, key, size.intValue());
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ContentRef[" + cid + ", " + size + " bytes]";
  }
}
