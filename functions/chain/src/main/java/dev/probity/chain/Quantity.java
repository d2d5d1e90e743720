package dev.probity.chain;

import java.math.BigInteger;

/** Numbers as JSON-RPC writes them: {@code 0x} and hexadecimal digits without leading zeros. */
final class Quantity {
  private Quantity() {}

  static String of(long value) {
    return "0x" + Long.toHexString(value);
  }

  static String of(BigInteger value) {
    return "0x" + value.toString(16);
  }
}
