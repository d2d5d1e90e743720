package dev.probity.client;

/** What the process ends with. The numbers are stable. */
public enum ExitCode {
  /** Done, or verified. */
  OK(0),
  /** A fault of ours. */
  INTERNAL(1),
  /** The command line, or a file it names, is not usable. */
  USAGE(2),
  /** The deployment or the chain refused for good. */
  REFUSED(3),
  /** Verification found something that is not what was signed and anchored. */
  NOT_VERIFIED(4),
  /** Everything fits, but nothing the verifier trusts confirms the anchor block. */
  ANCHOR_UNCONFIRMED(5),
  /** Something needed did not answer: repeat the same command. */
  UNAVAILABLE(6),
  /** This machine does not let us. */
  ENVIRONMENT(7),
  /** The data breaks its signed expectations, or what an operator expects of all data. */
  INCONSISTENT(8),
  /** A record is shown to be absent only if the owner's leaves are in order: read the content. */
  ABSENCE_UNCONFIRMED(9),
  /** Interrupted; the work so far is kept (128 + SIGINT). */
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The number. */
  public int number() {
    return number;
  }
}
