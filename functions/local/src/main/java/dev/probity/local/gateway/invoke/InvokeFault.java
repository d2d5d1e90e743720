package dev.probity.local.gateway.invoke;

/** A refusal under the name that AWS gives it. */
final class InvokeFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;

  /**
   * @param status of HTTP
   * @param type such as {@code ResourceNotFoundException}
   * @param message shown to the caller; quotes nothing of the request's body
   */
  InvokeFault(int status, String type, String message) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }
}
