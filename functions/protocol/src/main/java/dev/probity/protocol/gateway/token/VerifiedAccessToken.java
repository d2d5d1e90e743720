package dev.probity.protocol.gateway.token;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;

/**
 * An access token that was checked by itself. Whether its key counts, whether it was issued and has
 * not been revoked since, are questions to the chain; whether its holder sends it, to the signature
 * of the message beside it.
 *
 * @param user its holder, by {@code cnf}
 * @param services that it is for, sorted
 * @param expiry Time_exp, seconds since 1970, exclusive
 * @param hash keccak256 of the compact JWS, ASCII: what H10 is made of
 * @param kid thumbprint of the key that signed it
 */
public record VerifiedAccessToken(
    Address user, List<String> services, long expiry, Bytes32 hash, Bytes32 kid) {
  public VerifiedAccessToken {
    services = List.copyOf(services);
  }
}
