package dev.probity.content;

import java.io.InputStream;
import java.util.Objects;

/**
 * The content of the vectors: byte i is the top byte of i·0x9E3779B1 + seed·0x85EBCA6B (mod 2^32),
 * as in {@code vectors/formula.mjs}.
 */
final class ContentByFormula extends InputStream {
  private final long size;
  private int state;
  private long position;

  ContentByFormula(long size, int seed) {
    this.size = size;
    this.state = seed * 0x85EBCA6B;
  }

  static byte[] bytes(int size, int seed) {
    byte[] bytes = new byte[size];
    int read = new ContentByFormula(size, seed).read(bytes, 0, size);
    return read == size || size == 0 ? bytes : new byte[0];
  }

  @Override
  public int read() {
    if (position == size) {
      return -1;
    }
    int b = state >>> 24;
    state += 0x9E3779B1;
    position++;
    return b;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (position == size) {
      return -1;
    }
    int part = (int) Math.min(length, size - position);
    int x = state;
    for (int i = 0; i < part; i++) {
      into[offset + i] = (byte) (x >>> 24);
      x += 0x9E3779B1;
    }
    state = x;
    position += part;
    return part;
  }
}
