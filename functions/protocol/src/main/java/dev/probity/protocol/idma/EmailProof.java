package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * I.0, asks for a code to be sent to an e-mail address.
 *
 * @param user the account
 * @param email where the code goes; NFC
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record EmailProof(Address user, String email, Bytes32 nonce, long iat, long exp) {

  /** The EIP-712 type. */
  public static final MessageType<EmailProof> TYPE = TypedData.of(EmailProof.class);
}
