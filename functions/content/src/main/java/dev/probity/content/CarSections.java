package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The sections of a CARv1 in their order, payloads read or passed over; counts and bounds
 * everything that a length announces before it allocates. After any exception it is over.
 */
final class CarSections {
  /** 64 KiB, the largest header looked at. */
  static final int MAX_HEADER_BYTES = 64 << 10;

  private final InputStream in;
  private final DagLimits limits;
  private final Cid root;
  private final byte[] cidBytes = new byte[Cid.BYTES];

  private boolean broken;
  private long offset;
  private long blocks;
  private long payloadBytes;
  private Cid cid;
  private int payloadLength;
  private boolean payloadPending;

  /** Reads the header. */
  CarSections(InputStream in, DagLimits limits) throws IOException {
    this.in = in;
    this.limits = limits;
    int length = readLength(MAX_HEADER_BYTES, "CAR header");
    if (length < 1) {
      throw new ContentException(
          Fault.MALFORMED, length < 0 ? "an empty CAR" : "CAR header: empty");
    }
    this.root = CarHeader.decode(readFully(length, "CAR header"));
    this.cid = root;
  }

  Cid root() {
    return root;
  }

  /**
   * Goes to the next section; the payload of the one before must have been read or passed over.
   * False at the end of the CAR.
   */
  boolean next() throws IOException {
    if (broken || payloadPending) {
      throw new IOException("reading the CAR has failed before");
    }
    broken = true;
    int length = readLength(limits.maxBlockBytes() + Cid.BYTES, "CAR section");
    if (length >= 0) {
      enter(length);
    }
    broken = false;
    return length >= 0;
  }

  private void enter(int length) throws IOException {
    int cidLength = Math.min(length, Cid.BYTES);
    readFully(cidBytes, cidLength, "CID of a CAR section");
    cid = Cid.decode(cidBytes, 0, cidLength, null);
    payloadLength = length - Cid.BYTES;
    if (++blocks > limits.maxBlocks()) {
      throw new ContentException(
          Fault.TOO_MANY_BLOCKS, "a CAR of more than " + limits.maxBlocks() + " blocks");
    }
    payloadBytes += payloadLength;
    if (payloadBytes > limits.maxExpandedBytes()) {
      throw new ContentException(
          Fault.TOO_LARGE,
          "a CAR with more than " + limits.maxExpandedBytes() + " bytes of blocks");
    }
    payloadPending = true;
  }

  Cid cid() {
    return cid;
  }

  /** Bytes of the present block. */
  int payloadLength() {
    return payloadLength;
  }

  /** Where in the CAR the present block's bytes begin; valid until they are read. */
  long payloadOffset() {
    return offset;
  }

  byte[] readPayload() throws IOException {
    byte[] payload = readFully(payloadLength, "CAR section");
    payloadPending = false;
    return payload;
  }

  void skipPayload() throws IOException {
    try {
      in.skipNBytes(payloadLength);
    } catch (EOFException e) {
      throw truncated("CAR section", e);
    }
    offset += payloadLength;
    payloadPending = false;
  }

  /** Reads a varint up to {@code max}; −1 if the stream ends before its first byte. */
  private int readLength(int max, String what) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = in.read();
      if (b < 0) {
        if (shift == 0) {
          return -1;
        }
        throw new ContentException(Fault.MALFORMED, what + ": truncated varint at byte " + offset);
      }
      offset++;
      value |= (b & 0x7fL) << shift;
      if (b < 0x80) {
        if (b == 0 && shift > 0) {
          throw new ContentException(
              Fault.MALFORMED, what + ": over-long varint before byte " + offset);
        }
        if (value > max) {
          break;
        }
        return (int) value;
      }
    }
    throw new ContentException(
        Fault.TOO_LARGE, what + " before byte " + offset + ": longer than " + max + " bytes");
  }

  private byte[] readFully(int length, String what) throws IOException {
    byte[] bytes = new byte[length];
    readFully(bytes, length, what);
    return bytes;
  }

  private void readFully(byte[] into, int length, String what) throws IOException {
    int read = in.readNBytes(into, 0, length);
    offset += read;
    if (read < length) {
      throw truncated(what, null);
    }
  }

  private ContentException truncated(
      String what, @org.jspecify.annotations.Nullable Throwable cause) {
    ContentException e =
        new ContentException(Fault.MALFORMED, what + ": the CAR is truncated at byte " + offset);
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }
}
