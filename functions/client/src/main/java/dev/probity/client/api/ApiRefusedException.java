package dev.probity.client.api;

import dev.probity.client.ClientException;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Problem;

/** The API answered with a problem (RFC 9457). */
public final class ApiRefusedException extends Exception {
  private final Problem problem;

  /** The answer. */
  public ApiRefusedException(Problem problem) {
    super(problem.detail() == null ? problem.code() : problem.code() + ": " + problem.detail());
    this.problem = problem;
  }

  /** What the API said. */
  public Problem problem() {
    return problem;
  }

  /** Whether it is this refusal. */
  public boolean is(Refusal refusal) {
    return problem.code().equals(refusal.code());
  }

  /** What the API said, a sentence for the user. */
  public String said() {
    String detail = problem.detail();
    String said =
        "The deployment answered `" + problem.code() + (detail == null ? "`" : "`: " + detail);
    boolean byTheClock =
        is(Refusal.STALE) || is(Refusal.FROM_FUTURE) || is(Refusal.TRANSACTION_TIME);
    return said
        + (said.endsWith(".") ? "" : ".")
        + (byTheClock ? " Is this machine's clock right?" : "");
  }

  /**
   * What a command ends with.
   *
   * @param whenRetryable what to do where the same message may succeed later, one sentence
   */
  public ClientException explained(String whenRetryable) {
    if (problem.retryable()) {
      return ClientException.unavailable(said() + " " + whenRetryable, this);
    }
    return ClientException.refused(said(), this);
  }
}
