package dev.probity.protocol.intake;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * The network a request comes from: an IPv4 /24 or an IPv6 /64, because one caller has many
 * addresses.
 */
final class SourceNetwork {
  private static final int IPV4_PREFIX_BYTES = 3;
  private static final int IPV6_PREFIX_BYTES = 8;

  private SourceNetwork() {}

  /**
   * A row id for the network of this address.
   *
   * @param address a literal IPv4 or IPv6 address; anything else counts as one network of its own
   */
  static String of(String address) {
    InetAddress parsed;
    try {
      parsed = InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException notAnAddress) {
      return "other";
    }
    byte[] bytes = parsed.getAddress();
    return parsed instanceof Inet4Address
        ? "v4-" + HexFormat.of().formatHex(bytes, 0, IPV4_PREFIX_BYTES)
        : "v6-" + HexFormat.of().formatHex(bytes, 0, IPV6_PREFIX_BYTES);
  }
}
