package dev.probity.local.service;

import java.io.IOException;

/**
 * A service did not become ready; the message names the service, the reason, its log file and the
 * log's last lines.
 */
public final class ServiceStartException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with the whole message. */
  public ServiceStartException(String message) {
    super(message);
  }

  /** Creates the exception with the whole message and what caused it. */
  public ServiceStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
