package dev.probity.local.gateway;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as API Gateway shows it to a function (payload format 2.0).
 *
 * @param path percent-decoded, once, {@code %2F} too; {@code +} stays; cut at a decoded question
 *     mark
 * @param rawQuery as sent, without the question mark; empty where there is none
 * @param query decoded ({@code +} is a space); values of one key joined by a comma in the order
 *     sent
 * @param headers lower-case name → values joined by a comma; the cookie header is not among them
 * @param cookies {@code name=value}, in the order sent
 */
record HttpRequest(
    String method,
    String path,
    String rawQuery,
    Map<String, String> query,
    Map<String, String> headers,
    List<String> cookies,
    String protocol,
    String sourceIp) {

  /** The request line cannot be decoded. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** The request line and headers of an exchange. */
  static HttpRequest of(HttpExchange exchange) throws MalformedException {
    String target = exchange.getRequestURI().toString();
    if (!target.startsWith("/")) {
      throw new MalformedException();
    }
    int fragment = target.indexOf('#');
    String sent = fragment < 0 ? target : target.substring(0, fragment);
    int mark = sent.indexOf('?');
    String path = decodePath(mark < 0 ? sent : sent.substring(0, mark));
    String rawQuery = mark < 0 ? "" : sent.substring(mark + 1);
    int decodedMark = path.indexOf('?');

    Map<String, String> headers = new TreeMap<>();
    List<String> cookies = List.of();
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.equals("cookie")) {
        cookies = cookies(header.getValue());
      } else {
        headers.put(name, String.join(",", header.getValue()));
      }
    }
    return new HttpRequest(
        exchange.getRequestMethod(),
        decodedMark < 0 ? path : path.substring(0, decodedMark),
        rawQuery,
        query(rawQuery),
        headers,
        cookies,
        exchange.getProtocol(),
        exchange.getRemoteAddress().getAddress().getHostAddress());
  }

  private static List<String> cookies(List<String> values) {
    return values.stream()
        .flatMap(value -> List.of(value.split(";", -1)).stream())
        .map(String::strip)
        .filter(cookie -> !cookie.isEmpty())
        .toList();
  }

  private static Map<String, String> query(String raw) throws MalformedException {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decodeQuery(pair.substring(equals + 1));
        query.merge(name, value, (first, second) -> first + "," + second);
      }
    }
    return query;
  }

  private static String decodeQuery(String text) throws MalformedException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedException();
    }
  }

  private static String decodePath(String path) throws MalformedException {
    if (path.indexOf('%') < 0) {
      return path;
    }
    ByteBuffer bytes = ByteBuffer.allocate(path.length() * 3);
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
        int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new MalformedException();
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException();
    }
  }
}
