package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * Asks for the next version of a credential: another password, another role, or just another
 * secret.
 *
 * @param user the account
 * @param credRef {@code k("Probity.credRef.v1", user, U_cred)}
 * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)}
 * @param version of the credential, from 1
 * @param role as today, unless two administrators approve another
 * @param scope bits: 1 personal data, 2 logging data, 4 user details
 * @param access bits: 1 edit, 2 delete, 4 view
 * @param passwordTag of the new password; zero keeps the present one
 * @param replyKey RFC 7638 thumbprint of the P-256 key to which the reply is sealed
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record RotateCredential(
    Address user,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long version,
    int role,
    int scope,
    int access,
    Bytes32 passwordTag,
    Bytes32 replyKey,
    Bytes32 nonce,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<RotateCredential> TYPE = TypedData.of(RotateCredential.class);
}
