package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * The leaves of a records tree, strictly increasing, sentinels not among them. As a file: 32 bytes
 * each, one after the other.
 */
public final class SortedLeaves {
  /** Most bytes of the file. */
  public static final int MAX_FILE_BYTES = RecordReader.MAX_RECORDS * Bytes32.LENGTH;

  private final FlatEntries entries;

  /** Takes sorted entries over. */
  SortedLeaves(FlatEntries entries) {
    this.entries = entries;
  }

  /** How many leaves, as many as records. */
  public int size() {
    return entries.size();
  }

  /** Whether this leaf is among them. */
  public boolean contains(Bytes32 leaf) {
    return entries.contains(leaf.bytes(), 0);
  }

  /**
   * How many leaves are below this one: what stands at that position of the tree's bottom is the
   * last of them, or the sentinel {@link RecordsTree#FIRST}.
   */
  public long below(Bytes32 leaf) {
    int found = entries.find(leaf.bytes(), 0);
    return found >= 0 ? found : -1 - found;
  }

  /**
   * What stands at a position of the tree's bottom: sentinel, leaf or padding.
   *
   * @param position 0 is the first sentinel
   */
  public Bytes32 bottom(long position) {
    if (position <= 0) {
      return RecordsTree.FIRST;
    }
    if (position > size()) {
      return RecordsTree.LAST;
    }
    int at = Math.toIntExact((position - 1) * Bytes32.LENGTH);
    return Bytes32.of(Arrays.copyOfRange(entries.array(), at, at + Bytes32.LENGTH));
  }

  /**
   * A node of the tree, computed from the leaves below it.
   *
   * @param level 0 is the bottom
   * @param index of the node on its level, from 0
   */
  public Bytes32 node(int level, long index) {
    return node(new RecordNode(), level, index);
  }

  private Bytes32 node(RecordNode nodes, int level, long index) {
    if (level == 0) {
      return bottom(index);
    }
    Bytes32 left = node(nodes, level - 1, 2 * index);
    // Where padding begins on the left, all is padding on the right, and both sides are the same.
    boolean padding = (2 * index) << (level - 1) > size();
    return nodes.above(left, padding ? left : node(nodes, level - 1, 2 * index + 1));
  }

  boolean contains(byte[] source, int at) {
    return entries.contains(source, at);
  }

  /**
   * The root over them.
   *
   * @throws DatasetException {@link DatasetException.Fault#LEAVES_ORDER}, if they were read from
   *     outside and are not strictly increasing between the sentinels
   */
  public Bytes32 root() throws DatasetException {
    RecordsRoot root = new RecordsRoot();
    for (int i = 0; i < size(); i++) {
      root.add(entries.array(), i * Bytes32.LENGTH);
    }
    return root.finish();
  }

  /** Writes the file. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(entries.array(), 0, size() * Bytes32.LENGTH);
  }

  /**
   * Reads a file of leaves; {@link #root} says whether their order is right.
   *
   * @throws DatasetException {@link DatasetException.Fault#LAYOUT} if it is longer than {@link
   *     #MAX_FILE_BYTES} or no multiple of 32 bytes
   */
  static SortedLeaves read(InputStream in) throws IOException {
    FlatEntries entries = new FlatEntries(Bytes32.LENGTH, RecordReader.MAX_RECORDS);
    read(
        in,
        (source, from) -> {
          int at = entries.add();
          System.arraycopy(source, from, entries.array(), at, Bytes32.LENGTH);
        });
    return new SortedLeaves(entries);
  }

  /** Takes one leaf of a file. */
  interface LeafVisitor {
    void visit(byte[] source, int at) throws DatasetException;
  }

  /** Reads a file of leaves, one by one. */
  static void read(InputStream in, LeafVisitor visitor) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int leaves = 0;
    int count;
    while ((count = in.readNBytes(buffer, 0, buffer.length)) > 0) {
      for (int at = 0; at < count; at += Bytes32.LENGTH) {
        if (count - at < Bytes32.LENGTH || ++leaves > RecordReader.MAX_RECORDS) {
          throw new DatasetException(
              DatasetException.Fault.LAYOUT,
              "the file of leaves holds 32 bytes for each of at most "
                  + RecordReader.MAX_RECORDS
                  + " records");
        }
        visitor.visit(buffer, at);
      }
    }
  }
}
