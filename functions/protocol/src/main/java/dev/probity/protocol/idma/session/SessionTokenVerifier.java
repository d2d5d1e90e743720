package dev.probity.protocol.idma.session;

import dev.probity.protocol.token.TokenRefusedException;
import dev.probity.protocol.token.TokenVerifier;
import dev.probity.protocol.wire.TokenJwk;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * Checks session tokens against one issuer's keys. API Gateway's authorizer has done much of it
 * before, but not typ, and it may not have been asked (direct Invoke), so handlers do it again.
 */
public final class SessionTokenVerifier {
  /** How far the issuer's clock may be ahead of ours: as for every message. */
  public static final Duration CLOCK_SKEW = TokenVerifier.CLOCK_SKEW;

  private final TokenVerifier<SessionToken> verifier;

  /**
   * For tokens of one issuer to one audience.
   *
   * @param keys of the issuer: of ModuleRegistry, or of its key set
   */
  public SessionTokenVerifier(String issuer, String audience, Collection<TokenJwk> keys) {
    this.verifier =
        new TokenVerifier<>(
            new TokenVerifier.Kind<>(SessionToken.TYPE, SessionToken::parse),
            issuer,
            audience,
            keys);
  }

  /**
   * Checks everything, cheapest first.
   *
   * @param compact without {@code Bearer}
   * @param now the one clock reading
   */
  public VerifiedSession verify(String compact, Instant now) throws TokenRefusedException {
    TokenVerifier.Verified<SessionToken> verified = verifier.verify(compact, now);
    SessionToken token = verified.claims();
    return new VerifiedSession(token.user(), token.sessionId(), token.expiry(), verified.kid());
  }
}
