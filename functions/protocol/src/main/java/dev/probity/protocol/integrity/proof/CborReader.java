package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link CborWriter} writes, and nothing else: the caller says what must come next, so
 * that an indefinite length, a longer head than needed, a tag, a key that is missing, doubled or
 * out of order, and anything after the end are all refused. Every item has one byte string.
 */
final class CborReader {
  private final byte[] bytes;
  private int at;

  /**
   * @param max most bytes; more are refused before anything is read
   */
  CborReader(byte[] bytes, int max) throws WireException {
    if (bytes.length > max) {
      throw new WireException("is longer than " + max + " bytes");
    }
    this.bytes = bytes;
  }

  /** A map of so many entries. */
  void map(int entries) throws WireException {
    exactly(CborWriter.MAP, entries, "a map of " + entries + " entries");
  }

  /** An array of so many items. */
  void array(int items) throws WireException {
    exactly(CborWriter.ARRAY, items, "an array of " + items + " items");
  }

  /** An array; how many items it has. */
  int array(String what, int max) throws WireException {
    return (int) head(CborWriter.ARRAY, "an array", what, max);
  }

  /** This key of a map. */
  void key(int key) throws WireException {
    exactly(CborWriter.UNSIGNED, key, "key " + key);
  }

  /** One of two keys of a map; whether it is the first. */
  boolean eitherKey(int first, int second) throws WireException {
    String what = "key " + first + " or " + second;
    long key = head(CborWriter.UNSIGNED, what, "", second);
    if (key != first && key != second) {
      throw broken(what + " must stand here");
    }
    return key == first;
  }

  /** An unsigned integer of at most {@code max}. */
  long unsigned(String what, long max) throws WireException {
    return head(CborWriter.UNSIGNED, "an unsigned integer", what, max);
  }

  /** 32 bytes. */
  Bytes32 word(String what) throws WireException {
    long length = head(CborWriter.BYTES, "a byte string of 32 bytes", what, Bytes32.LENGTH);
    if (length != Bytes32.LENGTH) {
      throw broken(what + " must be a byte string of 32 bytes");
    }
    return Bytes32.of(take(Bytes32.LENGTH));
  }

  /** This text. */
  void text(String text) throws WireException {
    byte[] expected = text.getBytes(StandardCharsets.UTF_8);
    exactly(CborWriter.TEXT, expected.length, "the text \"" + text + "\"");
    if (!Arrays.equals(take(expected.length), expected)) {
      throw broken("must be the text \"" + text + "\"");
    }
  }

  /** Nothing may follow. */
  void end() throws WireException {
    if (at != bytes.length) {
      throw broken("nothing may follow the item");
    }
  }

  private void exactly(int major, long argument, String what) throws WireException {
    if (head(major, what, "", Long.MAX_VALUE) != argument) {
      throw broken(what + " must stand here");
    }
  }

  /** The argument of a head of this major type, in its shortest form. */
  private long head(int major, String kind, String what, long max) throws WireException {
    String wanted = what.isEmpty() ? kind + " must stand here" : what + " must be " + kind;
    int initial = take(1)[0] & 0xff;
    if (initial >>> 5 != major) {
      throw broken(wanted);
    }
    int short5 = initial & 31;
    if (short5 > 27) {
      throw broken(wanted + ", of definite length");
    }
    long argument = short5;
    if (short5 >= 24) {
      int log = short5 - 24;
      argument = 0;
      for (byte b : take(1 << log)) {
        argument = (argument << 8) | (b & 0xff);
      }
      long least = log == 0 ? 24 : 1L << (8 << (log - 1));
      if (argument >= 0 && argument < least) {
        throw broken(wanted + ", in its shortest form");
      }
    }
    if (argument < 0 || argument > max) {
      throw broken(wanted + (what.isEmpty() ? "" : ", at most " + max));
    }
    return argument;
  }

  private byte[] take(int length) throws WireException {
    if (bytes.length - at < length) {
      throw broken("the item is cut off");
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  private WireException broken(String why) {
    return new WireException("byte offset " + at + ": " + why);
  }
}
