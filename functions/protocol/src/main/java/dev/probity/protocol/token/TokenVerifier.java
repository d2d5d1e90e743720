package dev.probity.protocol.token;

import dev.probity.protocol.token.TokenRefusedException.Reason;
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
 * Checks tokens of one kind against one issuer's keys. Whether a key counts now is a question to
 * ModuleRegistry.
 */
public final class TokenVerifier<T extends TokenClaims> {
  /** How far the issuer's clock may be ahead of ours: as for every message. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  private final Kind<T> kind;
  private final String issuer;
  private final String audience;
  private final Map<Bytes32, TokenJwk> keys;

  /** Reads the claims of a kind of token, strictly. */
  @FunctionalInterface
  public interface Claims<T> {
    /**
     * Reads them.
     *
     * @throws WireException when a claim is missing, unknown, twice, or not of its form
     */
    T parse(byte[] payload) throws WireException;
  }

  /**
   * A kind of token.
   *
   * @param type the header's {@code typ}
   */
  public record Kind<T extends TokenClaims>(String type, Claims<T> claims) {}

  /**
   * Claims that a key of the issuer has signed, and that hold now.
   *
   * @param kid thumbprint of that key
   */
  public record Verified<T>(T claims, Bytes32 kid) {}

  /**
   * For tokens of one issuer to one audience.
   *
   * @param keys of the issuer: of ModuleRegistry, or of its key set
   */
  public TokenVerifier(Kind<T> kind, String issuer, String audience, Collection<TokenJwk> keys) {
    this.kind = kind;
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
  public Verified<T> verify(String compact, Instant now) throws TokenRefusedException {
    Jws.Unverified jws = form(compact);
    TokenJwk key = keys.get(jws.kid());
    if (key == null) {
      throw refused(Reason.UNKNOWN_KEY, "no key of the issuer has the token's kid");
    }
    if (!key.verifies(jws.signed(), jws.signature())) {
      throw refused(Reason.SIGNATURE, "the token was not signed by the key that it names");
    }
    T token = claims(jws.payload());
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
    return new Verified<>(token, jws.kid());
  }

  private Jws.Unverified form(String compact) throws TokenRefusedException {
    try {
      return Jws.parse(compact, kind.type());
    } catch (WireException e) {
      throw refused(
          e.path().isEmpty() ? Reason.FORM : Reason.HEADER, String.valueOf(e.getMessage()));
    }
  }

  private T claims(byte[] payload) throws TokenRefusedException {
    try {
      return kind.claims().parse(payload);
    } catch (WireException e) {
      throw refused(Reason.CLAIMS, String.valueOf(e.getMessage()));
    }
  }

  private static TokenRefusedException refused(Reason reason, String message) {
    return new TokenRefusedException(reason, message);
  }
}
