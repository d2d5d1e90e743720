package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * R1, the request for a credential; its digest is H1, its signature S1.
 *
 * @param user the account
 * @param name what the user wants to be called; NFC
 * @param email the address that the e-mail code went to; NFC
 * @param passwordTag {@code keccak256(abi.encode(saltP, password))}
 * @param replyKey RFC 7638 thumbprint of the P-256 key to which the reply is sealed
 * @param salt 32 random bytes, never used twice by one user; hides what H1 commits to
 * @param iat when signed, seconds
 * @param exp last second at which it holds; at most 24 hours after {@code iat}
 */
public record Registration(
    Address user,
    String name,
    String email,
    Bytes32 passwordTag,
    Bytes32 replyKey,
    Bytes32 salt,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<Registration> TYPE = TypedData.of(Registration.class);
}
