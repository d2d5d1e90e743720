package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * R4, the request for a session; its signature is S2.
 *
 * @param user the account
 * @param email the address that the e-mail code went to; NFC
 * @param credRef {@code k("Probity.credRef.v1", user, U_cred)}
 * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)}
 * @param version of the credential, from 1
 * @param passwordTag {@code keccak256(abi.encode(saltP, password))}
 * @param challenge what the module drew, one use
 * @param replyKey RFC 7638 thumbprint of the P-256 key to which the reply is sealed
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record Login(
    Address user,
    String email,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long version,
    Bytes32 passwordTag,
    Bytes32 challenge,
    Bytes32 replyKey,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<Login> TYPE = TypedData.of(Login.class);
}
