package dev.probity.protocol.integrity;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * What the AI service found in the records of a version (Protocol V, step 16), which it alone saw
 * in the clear; signed by its message key.
 *
 * @param reqHash H12, the digest of the {@link StoreData} it is about
 * @param user the owner
 * @param dataId {@link Commitments#dataId}
 * @param version its version
 * @param recordsVerified whether records, their order and their count are those of the manifest
 * @param verdict 1 consistent, 2 consistent with warnings, 3 inconsistent
 * @param findingsHash keccak256 of the RFC 8785 bytes of the findings, which only the owner gets
 * @param iat when signed, seconds
 */
public record CheckReport(
    Bytes32 reqHash,
    Address user,
    Bytes32 dataId,
    long version,
    boolean recordsVerified,
    int verdict,
    Bytes32 findingsHash,
    long iat) {

  /** The EIP-712 type. */
  public static final MessageType<CheckReport> TYPE = TypedData.of(CheckReport.class);
}
