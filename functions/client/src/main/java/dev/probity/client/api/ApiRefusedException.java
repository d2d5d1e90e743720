package dev.probity.client.api;

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
}
