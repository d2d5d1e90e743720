package dev.probity.local.gateway.authorizer;

/** The issuer's keys could not be found out. */
final class IssuerUnreachableException extends Exception {
  private static final long serialVersionUID = 1L;

  IssuerUnreachableException(String reason, Throwable cause) {
    super(reason, cause);
  }

  IssuerUnreachableException(String reason) {
    super(reason);
  }
}
