package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * The module's word for a credential; its signature is S3.
 *
 * @param reqHash digest of the message that it answers
 * @param user the account
 * @param version of the credential, from 1
 * @param credRef {@code k("Probity.credRef.v1", user, U_cred)}
 * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)}
 * @param notAfter first second at which the credential has expired
 * @param iat when signed, seconds
 */
public record CredentialReceipt(
    Bytes32 reqHash,
    Address user,
    long version,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long notAfter,
    long iat) {

  /** The EIP-712 type. */
  public static final MessageType<CredentialReceipt> TYPE = TypedData.of(CredentialReceipt.class);
}
