package dev.probity.protocol.token;

/** A token is refused. Its message holds nothing of the token. */
public final class TokenRefusedException extends Exception {

  /** Why; for the log and for tests. The caller is told one code for all, and no more. */
  public enum Reason {
    /** Over 4 KiB, not three parts of canonical base64url, or the signature is not 256 bytes. */
    FORM,
    /** The header is not exactly {alg: RS256, kid, typ}, with the typ of this kind of token. */
    HEADER,
    /** No key of the issuer has this kid. */
    UNKNOWN_KEY,
    /** The key did not sign this. */
    SIGNATURE,
    /** The claims are not exactly those of this kind of token, each of its form. */
    CLAIMS,
    /** Another issuer. */
    ISSUER,
    /** For somebody else. */
    AUDIENCE,
    /** {@code nbf} or {@code iat} lies further ahead than clocks may differ. */
    NOT_YET_VALID,
    /** {@code exp} has come. */
    EXPIRED
  }

  private final Reason reason;

  TokenRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
