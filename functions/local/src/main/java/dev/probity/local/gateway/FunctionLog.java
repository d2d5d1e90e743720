package dev.probity.local.gateway;

/**
 * Where functions and the gateway write: locally what CloudWatch Logs is on AWS. Called from many
 * threads.
 */
@FunctionalInterface
public interface FunctionLog {
  /**
   * Appends one message.
   *
   * @param source logical id of the function, or {@code gateway}
   * @param requestId of the call
   * @param message may have several lines; bodies and credentials never stand in a message of the
   *     gateway
   */
  void write(String source, String requestId, String message);
}
