package dev.probity.content;

/** Fills an array whose size was computed beforehand. */
final class ByteWriter {
  private final byte[] out;
  private int position;

  ByteWriter(int size) {
    out = new byte[size];
  }

  ByteWriter tag(int tag) {
    out[position++] = (byte) tag;
    return this;
  }

  ByteWriter varint(long value) {
    long rest = value;
    while (rest >= 0x80) {
      out[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[position++] = (byte) rest;
    return this;
  }

  ByteWriter bytes(byte[] bytes) {
    System.arraycopy(bytes, 0, out, position, bytes.length);
    position += bytes.length;
    return this;
  }

  ByteWriter cid(Cid cid) {
    cid.write(out, position);
    position += Cid.BYTES;
    return this;
  }

  /** The array; it is full. */
  byte[] finish() {
    if (position != out.length) {
      throw new AssertionError("computed " + out.length + " bytes, wrote " + position);
    }
    return out;
  }
}
