package dev.probity.protocol.custodian;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;

/**
 * That a key was released: at once the record, the claim on it, and the answer to a repeated
 * request.
 *
 * @param requestHash the digest of the user's message for which it was released
 * @param purpose of the request, such as {@code check}
 * @param recipient thumbprint of the decryption key that it was released to
 * @param sealedAnswer the answer, sealed for this row under the very key that it holds: whoever
 *     deletes the grant makes every answer with its key unreadable
 * @param releasedAt seconds
 */
record ReleaseRow(
    Bytes32 requestHash,
    Bytes32 dataId,
    long version,
    String purpose,
    Bytes32 recipient,
    String sealedAnswer,
    long releasedAt) {

  String toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("requestHash", requestHash.toString())
        .put("dataId", dataId.toString())
        .put("version", version)
        .put("purpose", purpose)
        .put("recipient", recipient.toString())
        .put("sealedAnswer", sealedAnswer)
        .put("releasedAt", releasedAt)
        .toString();
  }

  static ReleaseRow parse(StoredJson json) {
    return new ReleaseRow(
        json.bytes32("requestHash"),
        json.bytes32("dataId"),
        json.number("version"),
        json.text("purpose"),
        json.bytes32("recipient"),
        json.text("sealedAnswer"),
        json.number("releasedAt"));
  }
}
