package dev.probity.chain;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import java.util.Arrays;

/** ABI words of 32 bytes, as a view function returned them or an event logged them. */
final class Words {
  private final byte[] data;

  private Words(byte[] data) {
    this.data = data;
  }

  /**
   * So many words.
   *
   * @throws WireException when the bytes are more or fewer
   */
  static Words of(byte[] data, int count) throws WireException {
    if (data.length != count * Bytes32.LENGTH) {
      throw new WireException("must be " + count + " words, not " + data.length + " bytes");
    }
    return new Words(data.clone());
  }

  Bytes32 bytes32(int index) {
    return Bytes32.of(
        Arrays.copyOfRange(data, index * Bytes32.LENGTH, (index + 1) * Bytes32.LENGTH));
  }

  Address address(int index) throws WireException {
    return Address.ofWord(bytes32(index));
  }

  /** A number from 0 to {@code max}. */
  long number(int index, long max) throws WireException {
    BigInteger value = new BigInteger(1, bytes32(index).bytes());
    if (value.compareTo(BigInteger.valueOf(max)) > 0) {
      throw new WireException("a number is out of range");
    }
    return value.longValueExact();
  }

  boolean bool(int index) throws WireException {
    return number(index, 1) == 1;
  }
}
