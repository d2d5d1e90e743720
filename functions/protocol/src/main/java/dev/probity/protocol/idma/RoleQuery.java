package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * R9, the question of another module about a user; its signature is S6.
 *
 * @param reqHash digest of the user's own message, which travels along
 * @param module message address of the module that asks
 * @param user the account
 * @param credRef {@code k("Probity.credRef.v1", user, U_cred)}
 * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)}
 * @param version of the credential, from 1
 * @param sid the session
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record RoleQuery(
    Bytes32 reqHash,
    Address module,
    Address user,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long version,
    Bytes32 sid,
    Bytes32 nonce,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<RoleQuery> TYPE = TypedData.of(RoleQuery.class);
}
