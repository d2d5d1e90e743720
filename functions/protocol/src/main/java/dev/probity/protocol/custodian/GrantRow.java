package dev.probity.protocol.custodian;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * The custodian's row of one version's key.
 *
 * @param requestHash H12, the digest of the R16 with which it was deposited
 * @param manifestHash what that R16 says of the manifest; the next version calls it {@code
 *     previous}
 * @param keyCommit {@link dev.probity.protocol.integrity.Commitments#keyCommit}, public
 * @param sealedKey the key, as {@link dev.probity.protocol.port.RowSecrets} seals it for this row
 * @param depositedAt seconds
 */
record GrantRow(
    Address owner,
    Bytes32 dataId,
    long version,
    Bytes32 requestHash,
    Bytes32 manifestHash,
    Bytes32 keyCommit,
    String sealedKey,
    long depositedAt) {

  /** Whether it says the same of the same version: only the sealing and the time may differ. */
  boolean isSameDeposit(GrantRow other) {
    return owner.equals(other.owner)
        && dataId.equals(other.dataId)
        && version == other.version
        && requestHash.equals(other.requestHash)
        && manifestHash.equals(other.manifestHash)
        && keyCommit.equals(other.keyCommit);
  }

  String toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("owner", owner.toString())
        .put("dataId", dataId.toString())
        .put("version", version)
        .put("requestHash", requestHash.toString())
        .put("manifestHash", manifestHash.toString())
        .put("keyCommit", keyCommit.toString())
        .put("sealedKey", sealedKey)
        .put("depositedAt", depositedAt)
        .toString();
  }

  static GrantRow parse(StoredJson json) {
    return new GrantRow(
        json.address("owner"),
        json.bytes32("dataId"),
        json.number("version"),
        json.bytes32("requestHash"),
        json.bytes32("manifestHash"),
        json.bytes32("keyCommit"),
        json.text("sealedKey"),
        json.number("depositedAt"));
  }
}
