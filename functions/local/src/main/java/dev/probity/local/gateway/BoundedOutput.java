package dev.probity.local.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Collects a reply and refuses to grow beyond Lambda's limit. */
final class BoundedOutput extends OutputStream {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The function wrote more than {@value Invoker#MAXIMUM_PAYLOAD_BYTES} bytes. */
  static final class ReplyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    ReplyTooLargeException() {
      super(
          "Response payload size exceeded maximum allowed payload size ("
              + Invoker.MAXIMUM_PAYLOAD_BYTES
              + " bytes).");
    }
  }

  private boolean exceeded;

  @Override
  public void write(int value) throws IOException {
    room(1);
    bytes.write(value);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    room(length);
    bytes.write(source, offset, length);
  }

  /**
   * The reply, once the handler is done.
   *
   * @throws ReplyTooLargeException also when the handler swallowed the exception of its write
   */
  byte[] reply() throws ReplyTooLargeException {
    requireWithinLimit();
    return bytes.toByteArray();
  }

  void requireWithinLimit() throws ReplyTooLargeException {
    if (exceeded) {
      throw new ReplyTooLargeException();
    }
  }

  private void room(int more) throws ReplyTooLargeException {
    if (exceeded || bytes.size() + (long) more > Invoker.MAXIMUM_PAYLOAD_BYTES) {
      exceeded = true;
      throw new ReplyTooLargeException();
    }
  }
}
