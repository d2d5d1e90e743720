package dev.probity.protocol.idma.session;

/** A session token is refused. Its message holds nothing of the token. */
public final class SessionRefusedException extends Exception {

  /** Why; for the log and for tests. The caller is told {@code session} and no more. */
  public enum Reason {
    /** Over 4 KiB, not three parts of canonical base64url, or the signature is not 256 bytes. */
    FORM,
    /** The header is not exactly {alg: RS256, kid, typ: JWT}. */
    HEADER,
    /** No key of the issuer has this kid. */
    UNKNOWN_KEY,
    /** The key did not sign this. */
    SIGNATURE,
    /** The claims are not exactly the eight, each of its form, nbf ≤ iat &lt; exp ≤ iat + 3600. */
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

  SessionRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
