package dev.probity.client.config;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses that a person types, or that stand in a file of theirs. */
public final class HttpAddress {
  private HttpAddress() {}

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException when it is not http or https with a host
   */
  public static URI parse(String text) {
    try {
      return require(new URI(text));
    } catch (URISyntaxException broken) {
      throw new IllegalArgumentException(not(text), broken);
    }
  }

  static URI require(URI address) {
    String scheme = address.getScheme();
    if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(not(address.toString()));
    }
    return address;
  }

  private static String not(String text) {
    return "'" + text + "' is not an http:// or https:// address";
  }
}
