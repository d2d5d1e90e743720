package dev.probity.protocol.port;

import org.jspecify.annotations.Nullable;

/**
 * Something outside did not do its work: a store, a key service, the chain. Never the caller's
 * fault.
 */
public final class PortException extends RuntimeException {

  /** Which neighbour failed, because the chain has its own public code. */
  public enum Neighbour {
    /** The chain, or its endpoints disagree. */
    CHAIN,
    /** A table. */
    TABLE,
    /** The block store. */
    BLOCKS,
    /** The key service. */
    KEYS,
    /** The mail service. */
    MAIL,
    /** A function of another module. */
    MODULE
  }

  private final Neighbour neighbour;
  private final boolean retryable;

  /**
   * A failure of a neighbour.
   *
   * @param retryable whether the same call may succeed later
   * @param message for the operator's log; never a secret
   */
  public PortException(
      Neighbour neighbour, boolean retryable, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.neighbour = neighbour;
    this.retryable = retryable;
  }

  /** A failure that may pass. */
  public static PortException retryable(
      Neighbour neighbour, String message, @Nullable Throwable cause) {
    return new PortException(neighbour, true, message, cause);
  }

  /** Which neighbour failed. */
  public Neighbour neighbour() {
    return neighbour;
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return retryable;
  }
}
