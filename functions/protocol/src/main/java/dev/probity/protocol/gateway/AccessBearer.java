package dev.probity.protocol.gateway;

import dev.probity.protocol.gateway.token.AccessTokenVerifier;
import dev.probity.protocol.gateway.token.VerifiedAccessToken;
import dev.probity.protocol.port.ChainState.Slot;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.token.TokenRefusedException;
import java.time.Instant;

/**
 * IV.3, JWTVer: the access token beside a call, as a token by itself. The authorizer has checked it
 * before; but that keeps its keys for two hours, and may not have been asked. While the gateway
 * changes its key, tokens of two keys count, each for as long as ModuleRegistry has it.
 */
final class AccessBearer {
  private static final String GATEWAY = "GW";

  private final GatewayPorts ports;

  AccessBearer(GatewayPorts ports) {
    this.ports = ports;
  }

  /**
   * Checks header, signature, issuer, audience and times, by our own key.
   *
   * @param compact a compact JWS, without {@code Bearer}
   * @throws RefusedException {@code token-invalid}, whatever is wrong
   */
  VerifiedAccessToken require(String compact, Instant now) {
    var verifier =
        new AccessTokenVerifier(
            ports.accessTokens().issuer(), ports.accessTokens().audience(), ports.tokenKeys());
    try {
      return verifier.verify(compact, now);
    } catch (TokenRefusedException refused) {
      throw new RefusedException(Refusal.TOKEN_INVALID, "the access token does not hold");
    }
  }

  /** What {@link #requireInUse} reads of the contracts. */
  static Slot reads(VerifiedAccessToken token) {
    return Slot.ModuleKey.token(GATEWAY, token.kid());
  }

  /**
   * Holds the token's key against ModuleRegistry.
   *
   * @throws RefusedException {@code token-invalid}
   */
  static void requireInUse(VerifiedAccessToken token, StateSnapshot state) {
    if (!state.isTokenKey(GATEWAY, token.kid(), state.heads())) {
      throw new RefusedException(
          Refusal.TOKEN_INVALID, "the key of the access token is not in use");
    }
  }
}
