package dev.probity.protocol.integrity;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * IM's receipt (Msg of step 17); its signature is S15.
 *
 * @param reqHash H12, the digest of the {@link StoreData} it answers
 * @param user the owner
 * @param objectId the data set
 * @param version its version
 * @param contentDigest the SHA-256 inside the root CID that IM fetched and verified
 * @param checkHash digest of the consistency report; zero where none was made
 * @param iat when IM signed it, seconds
 */
public record StoreReceipt(
    Bytes32 reqHash,
    Address user,
    Bytes32 objectId,
    long version,
    Bytes32 contentDigest,
    Bytes32 checkHash,
    long iat) {

  /** The EIP-712 type. */
  public static final MessageType<StoreReceipt> TYPE = TypedData.of(StoreReceipt.class);
}
