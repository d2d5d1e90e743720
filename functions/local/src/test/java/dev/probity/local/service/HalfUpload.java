package dev.probity.local.service;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An upload that has stopped in the middle of its body, its connection still open. */
final class HalfUpload implements AutoCloseable {
  private final Socket socket;

  /** Announces the whole body, sends half of it and waits until that has arrived. */
  HalfUpload(URI url, byte[] body) throws IOException, InterruptedException {
    this.socket = new Socket(url.getHost(), url.getPort());
    OutputStream out = socket.getOutputStream();
    out.write(
        "PUT %s?%s HTTP/1.1\r\nHost: %s:%d\r\nContent-Length: %d\r\n\r\n"
            .formatted(
                url.getRawPath(), url.getRawQuery(), url.getHost(), url.getPort(), body.length)
            .getBytes(StandardCharsets.US_ASCII));
    out.write(body, 0, body.length / 2);
    out.flush();
    Thread.sleep(300);
  }

  boolean isOpen() {
    return !socket.isClosed();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
