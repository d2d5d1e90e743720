package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * The leaves of a records tree, strictly increasing, sentinels not among them; read in their order
 * as often as somebody wants to. As a file, which content carries of at most {@value #MAX_CARRIED}
 * records: 32 bytes each, one after the other.
 */
public final class SortedLeaves implements Closeable {
  /** Most records of a data set whose content carries the leaves. */
  public static final int MAX_CARRIED = 1 << 20;

  /** Most bytes of the file. */
  public static final int MAX_FILE_BYTES = MAX_CARRIED * Bytes32.LENGTH;

  private final SortedEntries entries;

  /** Takes sorted entries over. */
  SortedLeaves(SortedEntries entries) {
    this.entries = entries;
  }

  /** How many leaves, as many as records. */
  public long size() {
    return entries.size();
  }

  /** Takes a leaf. */
  @FunctionalInterface
  public interface LeafVisitor {
    /** Takes the leaf of 32 bytes that begins at {@code at}, and changes nothing. */
    void visit(byte[] source, int at) throws IOException;
  }

  /** Gives out each leaf. */
  public void read(LeafVisitor visitor) throws IOException {
    EntryCursor leaf = entries.cursor();
    while (leaf.next()) {
      visitor.visit(leaf.array(), leaf.at());
    }
  }

  /**
   * How many of these are among them, in one reading.
   *
   * @param sought entries of 32 bytes, sorted
   */
  public int count(FlatEntries sought) throws IOException {
    EntryCursor leaf = entries.cursor();
    int found = 0;
    boolean more = leaf.next();
    int i = 0;
    while (more && i < sought.size()) {
      int at = i * Bytes32.LENGTH;
      int order =
          Arrays.compareUnsigned(
              leaf.array(),
              leaf.at(),
              leaf.at() + Bytes32.LENGTH,
              sought.array(),
              at,
              at + Bytes32.LENGTH);
      found += order == 0 ? 1 : 0;
      i += order >= 0 ? 1 : 0;
      more = order > 0 || leaf.next();
    }
    return found;
  }

  /** Whether a leaf is among leaves that a content carries. */
  boolean contains(byte[] source, int at) {
    return entries.held().orElseThrow().contains(source, at);
  }

  /**
   * The root over them.
   *
   * @throws DatasetException {@link DatasetException.Fault#LEAVES_ORDER}, if they were read from
   *     outside and are not strictly increasing between the sentinels
   */
  public Bytes32 root() throws IOException {
    RecordsRoot root = new RecordsRoot();
    read(root::add);
    return root.finish();
  }

  /** Writes the file. */
  public void writeTo(OutputStream out) throws IOException {
    read((source, at) -> out.write(source, at, Bytes32.LENGTH));
  }

  /**
   * Reads a file of leaves; {@link #root} says whether their order is right.
   *
   * @throws DatasetException {@link DatasetException.Fault#LAYOUT} if it is longer than {@link
   *     #MAX_FILE_BYTES} or no multiple of 32 bytes
   */
  static SortedLeaves read(InputStream in) throws IOException {
    FlatEntries entries = new FlatEntries(Bytes32.LENGTH, MAX_CARRIED);
    read(
        in,
        (source, from) -> {
          int at = entries.add();
          System.arraycopy(source, from, entries.array(), at, Bytes32.LENGTH);
        });
    return new SortedLeaves(SortedEntries.held(entries, Bytes32.LENGTH));
  }

  /** Reads a file of leaves, one by one. */
  static void read(InputStream in, LeafVisitor visitor) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int leaves = 0;
    int count;
    while ((count = in.readNBytes(buffer, 0, buffer.length)) > 0) {
      for (int at = 0; at < count; at += Bytes32.LENGTH) {
        if (count - at < Bytes32.LENGTH || ++leaves > MAX_CARRIED) {
          throw new DatasetException(
              DatasetException.Fault.LAYOUT,
              "the file of leaves holds 32 bytes for each of at most " + MAX_CARRIED + " records");
        }
        visitor.visit(buffer, at);
      }
    }
  }

  /** Frees what lies on the disk. */
  @Override
  public void close() throws IOException {
    entries.close();
  }
}
