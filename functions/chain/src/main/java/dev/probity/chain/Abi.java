package dev.probity.chain;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.util.Locale;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint64;

/** Between the protocol's values and web3j's ABI types. */
final class Abi {
  static final long MAX_UINT32 = 0xffff_ffffL;

  private static final int MAX_BYTES = 1024 * 1024;

  private Abi() {}

  static byte[] encode(Function function) {
    return bytes(FunctionEncoder.encode(function));
  }

  static org.web3j.abi.datatypes.generated.Bytes32 of(Bytes32 value) {
    return new org.web3j.abi.datatypes.generated.Bytes32(value.bytes());
  }

  static org.web3j.abi.datatypes.Address of(Address value) {
    return new org.web3j.abi.datatypes.Address(value.toString());
  }

  /** A number of 32 bits; {@code what} is for the message of one that is not. */
  static Uint32 uint32(String what, long value) {
    if (value < 0 || value > MAX_UINT32) {
      throw new IllegalArgumentException(what + " is 0 to 2^32-1, not " + value);
    }
    return new Uint32(value);
  }

  /** A time, in seconds since 1970, as a number of 64 bits. */
  static Uint64 seconds(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a time is not negative, as " + value + " is");
    }
    return new Uint64(value);
  }

  /** What web3j wrote as hexadecimal text, with or without {@code 0x}. */
  static byte[] bytes(String hex) {
    try {
      return Hex.parseUpTo(
          (hex.startsWith("0x") ? hex : "0x" + hex).toLowerCase(Locale.ROOT), MAX_BYTES);
    } catch (WireException e) {
      throw new IllegalStateException("web3j writes hexadecimal text", e);
    }
  }

  static Bytes32 bytes32(String hex) {
    return Bytes32.of(bytes(hex));
  }
}
