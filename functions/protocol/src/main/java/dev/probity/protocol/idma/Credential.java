package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * R3. Its hashStruct is U_cred, the secret of an account; never signed, never on chain.
 *
 * @param reqHash digest of the request that it answers: H1, or that of the RotateCredential
 * @param user the account
 * @param version of the credential, from 1
 * @param role 1 general user, 2 log admin, 3 system admin
 * @param scope bits: 1 personal data, 2 logging data, 4 user details
 * @param access bits: 1 edit, 2 delete, 4 view
 * @param notAfter first second at which the credential has expired
 * @param rho 32 random bytes, known to the user alone
 */
public record Credential(
    Bytes32 reqHash,
    Address user,
    long version,
    int role,
    int scope,
    int access,
    long notAfter,
    Bytes32 rho) {

  /** The EIP-712 type. */
  public static final MessageType<Credential> TYPE = TypedData.of(Credential.class);
}
