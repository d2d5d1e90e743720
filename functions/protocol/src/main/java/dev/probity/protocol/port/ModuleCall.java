package dev.probity.protocol.port;

/**
 * Calls a function of another module, which has no public route. Who may call whom is enforced
 * outside (IAM), so that a request carries no credentials of the caller's.
 *
 * <p>Every failure is a {@link PortException} of {@link PortException.Neighbour#MODULE}. It may
 * come after the callee has done its work, so that whatever is called here can be called again with
 * the same bytes.
 */
public interface ModuleCall {
  /** Of a request, an event or a reply, in bytes, inclusive. */
  int MAX_BYTES = 1 << 20;

  /**
   * Waits for the reply.
   *
   * @param request JSON, UTF-8, at most {@value #MAX_BYTES} bytes
   * @return JSON, UTF-8, at most {@value #MAX_BYTES} bytes; unverified like all that comes from
   *     outside the module
   * @throws PortException retryable when the callee is busy, takes too long or fails with an error
   *     that it did not handle; not retryable when it does not exist, this caller may not call it,
   *     or its reply is too long
   * @throws IllegalArgumentException when the request is too long
   */
  byte[] ask(ModuleFunction function, byte[] request);

  /**
   * Hands an event over and does not wait. The callee is run at least once; when it fails it is run
   * again, at most twice, and nobody learns how that ended.
   *
   * @param event JSON, UTF-8, at most {@value #MAX_BYTES} bytes
   * @throws PortException when the event was perhaps not taken over; as for {@link #ask}
   * @throws IllegalArgumentException when the event is too long
   */
  void tell(ModuleFunction function, byte[] event);
}
