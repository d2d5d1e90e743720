package dev.probity.content;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Writes protobuf as an attacker would: any field, any order, any size. */
final class PbForge {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static PbForge pb() {
    return new PbForge();
  }

  PbForge hex(String hex) {
    out.writeBytes(HexFormat.of().parseHex(hex));
    return this;
  }

  PbForge varint(int field, long value) {
    return raw((long) field << 3).raw(value);
  }

  PbForge bytes(int field, byte[] value) {
    raw(((long) field << 3) | 2).raw(value.length);
    out.writeBytes(value);
    return this;
  }

  PbForge raw(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest | 0x80) & 0xff);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  /** A dag-pb link, as a field of a node. */
  PbForge link(String name, byte[] cid, long tsize) {
    byte[] nameBytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return bytes(2, pb().bytes(1, cid).bytes(2, nameBytes).varint(3, tsize).done());
  }

  PbForge link(String name, Cid cid, long tsize) {
    return link(name, cid.bytes(), tsize);
  }

  /** The UnixFS message of a file, as the Data field of a node. */
  PbForge file(long fileSize, long... blockSizes) {
    PbForge data = pb().varint(1, 2).varint(3, fileSize);
    for (long size : blockSizes) {
      data.varint(4, size);
    }
    return bytes(1, data.done());
  }

  /** The UnixFS message of a directory, as the Data field of a node. */
  PbForge directory() {
    return bytes(1, new byte[] {8, 1});
  }

  byte[] done() {
    return out.toByteArray();
  }
}
