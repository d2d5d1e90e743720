package dev.probity.client;

import org.jspecify.annotations.Nullable;

/** A command cannot go on; the message says why and what to do next. */
public final class ClientException extends RuntimeException {
  private final ExitCode exitCode;

  private ClientException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The command, its files or options are not usable as they are. */
  public static ClientException usage(String message, @Nullable Throwable cause) {
    return new ClientException(ExitCode.USAGE, message, cause);
  }

  /** The deployment or the chain refused for good. */
  public static ClientException refused(String message, @Nullable Throwable cause) {
    return new ClientException(ExitCode.REFUSED, message, cause);
  }

  /** What was claimed or given is not what was signed. */
  public static ClientException notVerified(String message, @Nullable Throwable cause) {
    return new ClientException(ExitCode.NOT_VERIFIED, message, cause);
  }

  /** Nobody whom the user trusts confirms the block in which something is anchored. */
  public static ClientException anchorUnconfirmed(String message) {
    return new ClientException(ExitCode.ANCHOR_UNCONFIRMED, message, null);
  }

  /** The data breaks what its owner, or the operator, expects of it. */
  public static ClientException inconsistent(String message) {
    return new ClientException(ExitCode.INCONSISTENT, message, null);
  }

  /** Something that may pass: repeat the same command. */
  public static ClientException unavailable(String message, @Nullable Throwable cause) {
    return new ClientException(ExitCode.UNAVAILABLE, message, cause);
  }

  /** This machine does not let us: disk, permissions, a missing program. */
  public static ClientException environment(String message, @Nullable Throwable cause) {
    return new ClientException(ExitCode.ENVIRONMENT, message, cause);
  }

  /** What the process ends with. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
