package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A decoded dag-pb node: offsets into its block, no copies. Memory is bounded by the block's: a
 * link takes 40 bytes at least in the block and 20 here.
 *
 * <p>Accepted beyond the canonical form, as Go and JavaScript do: Data before Links. Refused:
 * anything else out of order, repeated or unknown, wrong wire types, over-long varints, trailing
 * bytes, a link without a Hash or without a Tsize.
 */
final class DagPbNode {
  private static final int NODE_DATA = 0x0a;
  private static final int NODE_LINK = 0x12;
  private static final int LINK_HASH = 0x0a;
  private static final int LINK_NAME = 0x12;
  private static final int LINK_TSIZE = 0x18;

  private final Cid self;
  private final byte[] block;
  private int dataOffset;
  private int dataLength = -1;
  private int count;
  private int[] cidOffset = new int[8];
  private int[] nameOffset = new int[8];
  private int[] nameLength = new int[8];
  private long[] tsize = new long[8];

  private DagPbNode(Cid self, byte[] block) {
    this.self = self;
    this.block = block;
  }

  /** Decodes {@code block}, whose hash the caller has verified; every link's CID is checked. */
  static DagPbNode decode(Cid self, byte[] block) throws ContentException {
    DagPbNode node = new DagPbNode(self, block);
    ByteCursor in = new ByteCursor(block, 0, block.length, self);
    boolean linksClosed = false;
    while (!in.atEnd()) {
      long key = in.varint("dag-pb key");
      if (key == NODE_LINK) {
        if (linksClosed) {
          throw in.malformed("dag-pb: links before and after the data");
        }
        int length = in.length("dag-pb link");
        node.addLink(in.position(), length);
        in.skip(length);
      } else if (key == NODE_DATA) {
        if (node.dataLength >= 0) {
          throw in.malformed("dag-pb: data twice");
        }
        node.dataLength = in.length("dag-pb data");
        node.dataOffset = in.position();
        in.skip(node.dataLength);
        linksClosed = node.count > 0;
      } else {
        throw in.malformed(
            "dag-pb: unexpected field " + (key >>> 3) + " of wire type " + (key & 7));
      }
    }
    return node;
  }

  private void addLink(int offset, int length) throws ContentException {
    ByteCursor in = new ByteCursor(block, offset, offset + length, self);
    if (count == cidOffset.length) {
      grow();
    }
    int hash = -1;
    int name = offset;
    int nameBytes = 0;
    long size = -1;
    long before = 0;
    while (!in.atEnd()) {
      long key = in.varint("dag-pb link key");
      if (key <= before || (key != LINK_HASH && key != LINK_NAME && key != LINK_TSIZE)) {
        throw in.malformed(
            "dag-pb link: unexpected field " + (key >>> 3) + " of wire type " + (key & 7));
      }
      before = key;
      if (key == LINK_TSIZE) {
        size = in.varint("dag-pb Tsize");
        continue;
      }
      int fieldLength = in.length("dag-pb link field");
      if (key == LINK_HASH) {
        hash = in.position();
        Cid.decode(block, hash, fieldLength, self);
      } else {
        name = in.position();
        nameBytes = fieldLength;
      }
      in.skip(fieldLength);
    }
    if (hash < 0) {
      throw in.malformed("dag-pb link without a Hash");
    }
    if (size < 0) {
      throw in.malformed("dag-pb link without a Tsize");
    }
    cidOffset[count] = hash;
    nameOffset[count] = name;
    nameLength[count] = nameBytes;
    tsize[count++] = size;
  }

  private void grow() {
    int capacity = count * 2;
    cidOffset = Arrays.copyOf(cidOffset, capacity);
    nameOffset = Arrays.copyOf(nameOffset, capacity);
    nameLength = Arrays.copyOf(nameLength, capacity);
    tsize = Arrays.copyOf(tsize, capacity);
  }

  Cid self() {
    return self;
  }

  byte[] block() {
    return block;
  }

  int linkCount() {
    return count;
  }

  Cid cid(int link) throws ContentException {
    return Cid.decode(block, cidOffset[link], Cid.BYTES, self);
  }

  /** The bytes below the link, as the node says. */
  long tsize(int link) {
    return tsize[link];
  }

  /** The link's name; refused unless UTF-8. */
  String name(int link) throws ContentException {
    ByteBuffer bytes = ByteBuffer.wrap(block, nameOffset[link], nameLength[link]);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new ContentException(
          Fault.MALFORMED, self, "dag-pb: the name of link " + link + " is not UTF-8");
    }
  }

  /** Compares the names of two links byte by byte, unsigned. */
  int compareNames(int a, int b) {
    return Arrays.compareUnsigned(
        block,
        nameOffset[a],
        nameOffset[a] + nameLength[a],
        block,
        nameOffset[b],
        nameOffset[b] + nameLength[b]);
  }

  /** Whether there is a Data field, empty or not. */
  boolean hasData() {
    return dataLength >= 0;
  }

  int dataOffset() {
    return dataOffset;
  }

  int dataLength() {
    return Math.max(dataLength, 0);
  }
}
