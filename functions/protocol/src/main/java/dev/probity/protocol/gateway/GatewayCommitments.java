package dev.probity.protocol.gateway;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Commitment;

/** What SCapi holds of tokens. */
public final class GatewayCommitments {
  private GatewayCommitments() {}

  /**
   * H10 = {@code k("Probity.token.v1", user, H9, keccak256(AccessToken), Time_exp)}.
   *
   * @param accessTokenHash keccak256 of the compact JWS, ASCII
   * @param timeExp first second at which the token has expired
   */
  public static Bytes32 tokenHash(
      Address user, Bytes32 requestHash, Bytes32 accessTokenHash, long timeExp) {
    return Commitment.of("Probity.token.v1")
        .address(user)
        .bytes32(requestHash)
        .bytes32(accessTokenHash)
        .uint(timeExp)
        .digest();
  }
}
