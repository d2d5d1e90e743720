package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets well-formed UTF-8 (Unicode 17, table 3-7) without NUL through, and drops a byte order mark
 * at the beginning. The bytes before a bad one are given out first, so that the reader fails in the
 * record that holds it. Does not close the source.
 */
final class Utf8Input extends InputStream {
  private final InputStream in;
  private final byte[] head = new byte[3];
  private int headLength = -1;
  private int headUsed;

  /** Bytes of the source that were looked at, byte order mark included. */
  private long offset;

  private long sequenceStart;
  private int continuations;
  private int lowest = 0x80;
  private int highest = 0xBF;
  private @Nullable DatasetException bad;

  Utf8Input(InputStream in) {
    this.in = in;
  }

  static boolean hasByteOrderMark(byte[] head) {
    return head.length >= 3
        && head[0] == (byte) 0xEF
        && head[1] == (byte) 0xBB
        && head[2] == (byte) 0xBF;
  }

  /** Bytes of a byte order mark that was dropped, 0 or 3; known after the first read. */
  int droppedBytes() {
    return headLength == 0 ? head.length : 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (bad != null) {
      throw bad;
    }
    int count = fill(target, from, length);
    if (count < 0) {
      if (continuations > 0) {
        throw notUtf8(sequenceStart, "a character is cut off at the end of the file");
      }
      return -1;
    }
    int good = check(target, from, count);
    if (good == 0 && bad != null) {
      throw bad;
    }
    return good;
  }

  private int fill(byte[] target, int from, int length) throws IOException {
    if (headLength < 0) {
      headLength = in.readNBytes(head, 0, head.length);
      if (hasByteOrderMark(head) && headLength == head.length) {
        headLength = 0;
        offset = head.length;
      }
    }
    if (headUsed < headLength) {
      int count = Math.min(length, headLength - headUsed);
      System.arraycopy(head, headUsed, target, from, count);
      headUsed += count;
      return count;
    }
    return in.read(target, from, length);
  }

  /** How many of the bytes may be given out; if not all, {@link #bad} says why. */
  private int check(byte[] bytes, int from, int count) {
    int end = from + count;
    for (int i = from; i < end; i++) {
      byte b = bytes[i];
      if (b > 0 && continuations == 0) {
        continue;
      }
      if (!accept(b & 0xff, offset + (i - from))) {
        return i - from;
      }
    }
    offset += count;
    return count;
  }

  private boolean accept(int b, long at) {
    if (continuations > 0) {
      if (b < lowest || b > highest) {
        bad = notUtf8(sequenceStart, "this byte and those after it are no UTF-8 character");
        return false;
      }
      continuations--;
      lowest = 0x80;
      highest = 0xBF;
      return true;
    }
    sequenceStart = at;
    if (b == 0) {
      bad =
          new DatasetException(
              Fault.NUL, "byte offset " + at + ": a NUL byte; is this a text file?");
      return false;
    }
    if (b >= 0xC2 && b <= 0xDF) {
      continuations = 1;
    } else if (b >= 0xE0 && b <= 0xEF) {
      continuations = 2;
      lowest = b == 0xE0 ? 0xA0 : 0x80; // no overlong form
      highest = b == 0xED ? 0x9F : 0xBF; // no surrogate
    } else if (b >= 0xF0 && b <= 0xF4) {
      continuations = 3;
      lowest = b == 0xF0 ? 0x90 : 0x80; // no overlong form
      highest = b == 0xF4 ? 0x8F : 0xBF; // nothing above U+10FFFF
    } else {
      String hint =
          at == 0 && b >= 0xFE
              ? "it looks like UTF-16; save the file as UTF-8"
              : "no UTF-8 character";
      bad = notUtf8(at, hint);
      return false;
    }
    return true;
  }

  private static DatasetException notUtf8(long at, String why) {
    return new DatasetException(Fault.NOT_UTF8, "byte offset " + at + " is not UTF-8: " + why);
  }
}
