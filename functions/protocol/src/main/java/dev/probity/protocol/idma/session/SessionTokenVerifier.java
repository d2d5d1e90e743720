package dev.probity.protocol.idma.session;

import dev.probity.protocol.idma.session.SessionRefusedException.Reason;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jws;
import dev.probity.protocol.wire.TokenJwk;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks session tokens against one issuer's keys. API Gateway's authorizer has done much of it
 * before, but not typ, and it may not have been asked (direct Invoke), so handlers do it again.
 */
public final class SessionTokenVerifier {
  /** How far the issuer's clock may be ahead of ours: as for every message. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  private final String issuer;
  private final String audience;
  private final Map<Bytes32, TokenJwk> keys;

  /**
   * For tokens of one issuer to one audience.
   *
   * @param keys of the issuer: of ModuleRegistry, or of its key set
   */
  public SessionTokenVerifier(String issuer, String audience, Collection<TokenJwk> keys) {
    this.issuer = issuer;
    this.audience = audience;
    this.keys =
        keys.stream()
            .distinct()
            .collect(Collectors.toUnmodifiableMap(TokenJwk::thumbprint, Function.identity()));
  }

  /**
   * Checks everything, cheapest first; claims are read from a payload that the key has signed.
   *
   * @param compact without {@code Bearer}
   * @param now the one clock reading
   */
  public VerifiedSession verify(String compact, Instant now) throws SessionRefusedException {
    Jws.Unverified jws = form(compact);
    TokenJwk key = keys.get(jws.kid());
    if (key == null) {
      throw refused(Reason.UNKNOWN_KEY, "no key of the issuer has the token's kid");
    }
    if (!key.verifies(jws.signed(), jws.signature())) {
      throw refused(Reason.SIGNATURE, "the token was not signed by the key that it names");
    }
    SessionToken token = claims(jws.payload());
    if (!token.issuer().equals(issuer)) {
      throw refused(Reason.ISSUER, "the token is of another issuer");
    }
    if (!token.audience().equals(audience)) {
      throw refused(Reason.AUDIENCE, "the token is for another audience");
    }
    long seconds = now.getEpochSecond();
    // iat ≥ nbf, so that it bounds both.
    if (token.issuedAt() > seconds + CLOCK_SKEW.toSeconds()) {
      throw refused(Reason.NOT_YET_VALID, "the token is not valid yet");
    }
    if (token.expiry() <= seconds) {
      throw refused(Reason.EXPIRED, "the token has expired");
    }
    return new VerifiedSession(token.user(), token.sessionId(), token.expiry());
  }

  private static Jws.Unverified form(String compact) throws SessionRefusedException {
    try {
      return Jws.parse(compact, SessionToken.TYPE);
    } catch (WireException e) {
      throw refused(
          e.path().isEmpty() ? Reason.FORM : Reason.HEADER, String.valueOf(e.getMessage()));
    }
  }

  private static SessionToken claims(byte[] payload) throws SessionRefusedException {
    try {
      return SessionToken.parse(payload);
    } catch (WireException e) {
      throw refused(Reason.CLAIMS, String.valueOf(e.getMessage()));
    }
  }

  private static SessionRefusedException refused(Reason reason, String message) {
    return new SessionRefusedException(reason, message);
  }
}
