package dev.probity.protocol.integrity.verification;

/** Ends the flow of checks at the first that fails. */
final class FailedCheck extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final String subject;
  private final String detail;

  FailedCheck(FailureCode code, String subject, String detail) {
    super(code.code() + ": " + subject + ": " + detail);
    this.code = code;
    this.subject = subject;
    this.detail = detail;
  }

  static void require(boolean holds, FailureCode code, String subject, String otherwise)
      throws FailedCheck {
    if (!holds) {
      throw new FailedCheck(code, subject, otherwise);
    }
  }

  Verdict.Failure during(Check check) {
    return new Verdict.Failure(check, code, subject, detail);
  }

  FailureCode code() {
    return code;
  }
}
