package dev.probity.protocol.service;

/**
 * The service cannot do what it was asked, and says so: the caller gets a signed {@link ApiResult}
 * with this status, which is final for this call.
 */
public final class ServiceFailureException extends Exception {
  /** Highest status that a service may give; those above are {@link FailureStatus}. */
  public static final int MAX_STATUS = 999;

  private static final int MAX_MESSAGE = 500;

  private final int status;
  private final String told;

  /**
   * A failure that the caller is told of.
   *
   * @param status 1 to {@value #MAX_STATUS}, the service's own
   * @param message for the caller, at most 500 UTF-16 units, in Normalization Form C; never a
   *     secret
   */
  public ServiceFailureException(int status, String message) {
    super(message);
    if (status < 1 || status > MAX_STATUS) {
      throw new IllegalArgumentException("a service's status is 1 to " + MAX_STATUS);
    }
    if (message.length() > MAX_MESSAGE) {
      throw new IllegalArgumentException("a message has at most " + MAX_MESSAGE + " units");
    }
    this.status = status;
    this.told = message;
  }

  /** The service's own status. */
  public int status() {
    return status;
  }

  /** What the caller is told. */
  public String told() {
    return told;
  }
}
