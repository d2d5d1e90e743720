package dev.probity.content;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes dag-pb nodes in the canonical form of the IPLD specification: links before data, fields in
 * ascending order, shortest varints.
 *
 * <pre>
 * PBLink { Hash = 1: bytes, Name = 2: string, Tsize = 3: uint64 }
 * PBNode { Links = 2: repeated PBLink, Data = 1: bytes }
 * </pre>
 */
final class DagPb {
  private DagPb() {}

  /** Encodes a node; the caller has sorted the links by the bytes of their names. */
  static byte[] encode(List<DagLink> links, byte[] data) {
    int size = 1 + varintSize(data.length) + data.length;
    for (DagLink link : links) {
      int linkSize = linkSize(link, link.name().getBytes(StandardCharsets.UTF_8).length);
      size += 1 + varintSize(linkSize) + linkSize;
    }
    ByteWriter out = new ByteWriter(size);
    for (DagLink link : links) {
      byte[] name = link.name().getBytes(StandardCharsets.UTF_8);
      out.tag(0x12).varint(linkSize(link, name.length));
      out.tag(0x0a).varint(Cid.BYTES).cid(link.cid());
      out.tag(0x12).varint(name.length).bytes(name);
      out.tag(0x18).varint(link.tsize());
    }
    return out.tag(0x0a).varint(data.length).bytes(data).finish();
  }

  private static int linkSize(DagLink link, int nameBytes) {
    return 2 + Cid.BYTES + 1 + varintSize(nameBytes) + nameBytes + 1 + varintSize(link.tsize());
  }

  static int varintSize(long value) {
    return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
  }
}
