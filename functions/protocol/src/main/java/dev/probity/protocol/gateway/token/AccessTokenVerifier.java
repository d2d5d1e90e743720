package dev.probity.protocol.gateway.token;

import dev.probity.protocol.token.TokenRefusedException;
import dev.probity.protocol.token.TokenVerifier;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.TokenJwk;
import java.time.Instant;
import java.util.Collection;

/**
 * Checks access tokens against the gateway's keys (RFC 9068, section 4). API Gateway's authorizer
 * has done much of it before, but neither typ nor cnf, and it may not have been asked (direct
 * Invoke), so the handler does it again.
 */
public final class AccessTokenVerifier {
  private final TokenVerifier<AccessToken> verifier;

  /**
   * For tokens of one issuer to one audience.
   *
   * @param keys of the issuer: of ModuleRegistry, or of its key set
   */
  public AccessTokenVerifier(String issuer, String audience, Collection<TokenJwk> keys) {
    this.verifier =
        new TokenVerifier<>(
            new TokenVerifier.Kind<>(AccessToken.TYPE, AccessToken::parse), issuer, audience, keys);
  }

  /**
   * Checks everything, cheapest first.
   *
   * @param compact without {@code Bearer}
   * @param now the one clock reading
   */
  public VerifiedAccessToken verify(String compact, Instant now) throws TokenRefusedException {
    TokenVerifier.Verified<AccessToken> verified = verifier.verify(compact, now);
    AccessToken token = verified.claims();
    return new VerifiedAccessToken(
        token.user(), token.services(), token.expiry(), Digests.keccak256(compact), verified.kid());
  }
}
