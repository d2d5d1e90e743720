package dev.probity.local.gateway;

import java.time.Duration;

/**
 * Calls a function by its logical id, synchronously, as Lambda's {@code Invoke} with {@code
 * RequestResponse}.
 */
public interface Invoker extends AutoCloseable {
  /** Of an event or a reply, in bytes of JSON, inclusive; what Lambda names in its own error. */
  int MAXIMUM_PAYLOAD_BYTES = 6_291_556;

  /**
   * Waits for the reply, at most for {@code patience}. A function that needs longer goes on until
   * its own {@code Timeout}, as on AWS: only the caller has stopped waiting.
   *
   * @param event JSON, UTF-8, at most {@value #MAXIMUM_PAYLOAD_BYTES} bytes; not changed, not kept
   * @return JSON, UTF-8, at most {@value #MAXIMUM_PAYLOAD_BYTES} bytes
   * @throws InvocationException when there is no reply; its kind says why
   * @throws InterruptedException when the waiting thread was interrupted; the function goes on
   */
  byte[] invoke(String function, byte[] event, Duration patience)
      throws InvocationException, InterruptedException;

  /** Takes no more calls and ends what runs. */
  @Override
  void close();
}
