package dev.probity.protocol.gateway;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * R7, the question which services an account may call; its signature is S5.
 *
 * @param user the account that asks
 * @param credRef {@code k("Probity.credRef.v1", user, U_cred)}
 * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)}
 * @param version of the credential, from 1
 * @param sid the session in which it was signed
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record ListServices(
    Address user,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long version,
    Bytes32 sid,
    Bytes32 nonce,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<ListServices> TYPE = TypedData.of(ListServices.class);
}
