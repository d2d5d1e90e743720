package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Reads unsigned varints and lengths from a region of an array; strict: a varint is as short as it
 * can be and below 2^63, a length stays inside the region.
 */
final class ByteCursor {
  private final byte[] bytes;
  private final int end;
  private final @Nullable Cid block;
  private int position;

  /** Over {@code bytes[position, end)}; faults name {@code block}. */
  ByteCursor(byte[] bytes, int position, int end, @Nullable Cid block) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    this.block = block;
  }

  boolean atEnd() {
    return position == end;
  }

  int position() {
    return position;
  }

  long varint(String what) throws ContentException {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      if (position == end) {
        throw malformed(what + ": truncated varint");
      }
      int b = bytes[position++];
      if (shift == 63) {
        throw malformed(what + ": varint of 2^63 or more");
      }
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        if (b == 0 && shift > 0) {
          throw malformed(what + ": over-long varint");
        }
        return value;
      }
    }
  }

  /** Reads a length and checks that so many bytes follow. */
  int length(String what) throws ContentException {
    long length = varint(what);
    if (length > end - position) {
      throw malformed(what + ": " + length + " bytes announced, " + (end - position) + " left");
    }
    return (int) length;
  }

  /** Passes over {@code length} bytes, which {@link #length} has checked. */
  void skip(int length) {
    position += length;
  }

  ContentException malformed(String message) {
    return ContentException.of(Fault.MALFORMED, block, message);
  }
}
