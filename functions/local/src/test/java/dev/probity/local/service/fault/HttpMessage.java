package dev.probity.local.service.fault;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One HTTP/1.1 message, whole in memory: first line, header lines as they came, body without its
 * framing.
 */
final class HttpMessage {
  private static final int MAX_HEAD = 64 << 10;
  private static final int MAX_BODY = 64 << 20;

  private final String firstLine;
  private final List<String> headers;
  private final byte[] body;

  HttpMessage(String firstLine, List<String> headers, byte[] body) {
    this.firstLine = firstLine;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  String firstLine() {
    return firstLine;
  }

  byte[] body() {
    return body;
  }

  /** The first header of this name (lower case). */
  Optional<String> header(String name) {
    return headers.stream()
        .filter(line -> nameOf(line).equals(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  HttpMessage without(String... names) {
    return new HttpMessage(
        firstLine,
        headers.stream().filter(line -> !List.of(names).contains(nameOf(line))).toList(),
        body);
  }

  HttpMessage with(String header) {
    List<String> all = new ArrayList<>(headers);
    all.add(header);
    return new HttpMessage(firstLine, all, body);
  }

  HttpMessage withBody(byte[] other) {
    return new HttpMessage(firstLine, headers, other);
  }

  private static String nameOf(String line) {
    int colon = line.indexOf(':');
    return (colon < 0 ? line : line.substring(0, colon)).toLowerCase(Locale.ROOT);
  }

  /** First line and headers alone; empty at the end of the stream. */
  static Optional<HttpMessage> readHead(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    List<String> headers = new ArrayList<>();
    int length = first.length();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.add(line);
      length += line.length();
      if (length > MAX_HEAD) {
        throw new IOException("headers of more than " + MAX_HEAD + " bytes");
      }
    }
    return Optional.of(new HttpMessage(first, headers, new byte[0]));
  }

  /**
   * The body that belongs to this head; {@code toEnd}: a message without a length lasts until the
   * connection ends.
   */
  byte[] readBody(InputStream in, boolean toEnd) throws IOException {
    if (header("transfer-encoding").orElse("").equalsIgnoreCase("chunked")) {
      return chunks(in);
    }
    Optional<String> length = header("content-length");
    if (length.isPresent()) {
      return exactly(in, bounded(Long.parseLong(length.get())));
    }
    return toEnd ? in.readNBytes(MAX_BODY) : new byte[0];
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      int length =
          bounded(all.size() + Long.parseLong(line(in).replaceAll(";.*", "").strip(), 16))
              - all.size();
      if (length == 0) {
        while (!line(in).isEmpty()) {
          // Trailers are dropped.
        }
        return all.toByteArray();
      }
      all.writeBytes(exactly(in, length));
      line(in);
    }
  }

  private static int bounded(long length) throws IOException {
    if (length < 0 || length > MAX_BODY) {
      throw new IOException("a body of " + length + " bytes");
    }
    return (int) length;
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the body ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
      if (line.size() > MAX_HEAD) {
        throw new IOException("a line of more than " + MAX_HEAD + " bytes");
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Writes the message; the headers must already tell the body's length. */
  void write(OutputStream out) throws IOException {
    out.write(head());
    out.write(body);
    out.flush();
  }

  /** Writes the head and the first half of the body. */
  void writeHalf(OutputStream out) throws IOException {
    out.write(head());
    out.write(body, 0, body.length / 2);
    out.flush();
  }

  private byte[] head() {
    StringBuilder head = new StringBuilder(firstLine).append("\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
