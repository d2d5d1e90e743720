package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * U_rl, the answer to a RoleQuery; its signature is S7.
 *
 * @param queryHash digest of the RoleQuery
 * @param reqHash digest of the user's own message
 * @param user the account
 * @param credRef {@code k("Probity.credRef.v1", user, U_cred)}
 * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)}
 * @param version of the credential, from 1
 * @param role 1 general user, 2 log admin, 3 system admin
 * @param scope bits: 1 personal data, 2 logging data, 4 user details
 * @param access bits: 1 edit, 2 delete, 4 view
 * @param rhoRole 32 random bytes that open roleCommit
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record RoleAssertion(
    Bytes32 queryHash,
    Bytes32 reqHash,
    Address user,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long version,
    int role,
    int scope,
    int access,
    Bytes32 rhoRole,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<RoleAssertion> TYPE = TypedData.of(RoleAssertion.class);
}
