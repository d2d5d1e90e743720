package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.util.Arrays;

/** Numbers equal records, from what they are told apart by, in its order. */
final class Occurrences {
  private final byte[] previous = new byte[Bytes32.LENGTH];
  private long occurrence = -1;

  /**
   * The occurrence of the next h, whose 32 bytes begin at {@code at}: 0 for the first of equal
   * ones.
   */
  long of(byte[] source, int at) {
    boolean same =
        occurrence >= 0
            && Arrays.equals(source, at, at + Bytes32.LENGTH, previous, 0, Bytes32.LENGTH);
    occurrence = same ? occurrence + 1 : 0;
    System.arraycopy(source, at, previous, 0, Bytes32.LENGTH);
    return occurrence;
  }
}
