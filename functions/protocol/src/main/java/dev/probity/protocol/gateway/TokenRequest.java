package dev.probity.protocol.gateway;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;
import java.util.List;

/**
 * R11, the request for an access token (O of the paper: {@code services}); its digest is H9, its
 * signature S9.
 *
 * @param user the account that asks
 * @param credRef {@code k("Probity.credRef.v1", user, U_cred)}
 * @param roleCommit {@code k("Probity.role.v1", user, version, role, scope, access, rhoRole)}
 * @param version of the credential, from 1
 * @param sid the session in which it was signed
 * @param listHash digest of the ServiceList that it rests on
 * @param services names of services, sorted, unique, 1 to 64, each in the list
 * @param ttl life of the token, seconds
 * @param replyKey RFC 7638 thumbprint of the key to which the answer is sealed
 * @param salt 32 random bytes, never used twice by one user; they make the digest hiding
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record TokenRequest(
    Address user,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long version,
    Bytes32 sid,
    Bytes32 listHash,
    List<String> services,
    long ttl,
    Bytes32 replyKey,
    Bytes32 salt,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<TokenRequest> TYPE = TypedData.of(TokenRequest.class);

  public TokenRequest {
    services = List.copyOf(services);
  }
}
