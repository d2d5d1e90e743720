package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * What an administrator orders.
 *
 * @param admin the administrator who acts
 * @param credRef {@code k("Probity.credRef.v1", …)} of the administrator's own credential
 * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)}
 * @param version of the administrator's own credential
 * @param action what is to be done
 * @param paramHash keccak256 of the RFC 8785 bytes of its parameters
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record AdminAction(
    Address admin,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long version,
    String action,
    Bytes32 paramHash,
    Bytes32 nonce,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<AdminAction> TYPE = TypedData.of(AdminAction.class);
}
