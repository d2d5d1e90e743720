package dev.probity.chain.rpc;

import java.math.BigInteger;

/** Numbers as JSON-RPC writes them: {@code 0x} and hexadecimal digits without leading zeros. */
public final class Quantity {
  private Quantity() {}

  /** A number that is not negative. */
  public static String of(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** A number that is not negative. */
  public static String of(BigInteger value) {
    return "0x" + value.toString(16);
  }
}
