package dev.probity.local.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An upload that reads its reply while it still sends. S3Proxy answers a signature it does not
 * accept before it has read the body, and then closes the connection; a client that first sends
 * all, as the JDK's does, loses about one such reply in ten to the broken connection, whether or
 * not it asks first (Expect: 100-continue).
 */
final class RawUpload {
  private RawUpload() {}

  /** The status of the reply. */
  static int status(URI url, Map<String, String> headers, byte[] body) throws IOException {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      StringBuilder head = new StringBuilder("PUT " + url.getRawPath());
      if (url.getRawQuery() != null) {
        head.append('?').append(url.getRawQuery());
      }
      head.append(" HTTP/1.1\r\nHost: ").append(url.getAuthority()).append("\r\n");
      headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
      OutputStream out = socket.getOutputStream();
      out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
      out.flush();
      Thread.ofVirtual().start(() -> sendUntilRefused(out, body));
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
              .readLine();
      if (line == null) {
        throw new IOException("the connection was closed without a reply");
      }
      return Integer.parseInt(line.split(" ", 3)[1]);
    }
  }

  private static void sendUntilRefused(OutputStream out, byte[] body) {
    try {
      out.write(body);
      out.flush();
    } catch (IOException refused) {
      // The reply tells why.
    }
  }
}
