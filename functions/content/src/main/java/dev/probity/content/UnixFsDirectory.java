package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes plain UnixFS directories (one dag-pb block, no HAMT). */
public final class UnixFsDirectory {
  /**
   * 256 KiB: above this block size the profile {@code unixfs-v1-2025} asks for a HAMT, which is not
   * written.
   */
  static final int MAX_BLOCK = 256 << 10;

  /** Bytes of an entry in the block besides its name, at most: tags, lengths, CID and Tsize. */
  public static final int ENTRY_BYTES = 64;

  private UnixFsDirectory() {}

  /**
   * Writes one directory. The order of the map does not matter: entries are sorted by the UTF-8
   * bytes of their names.
   *
   * @param entries name to content: files, or directories written before; a name is not empty,
   *     {@code .} or {@code ..}, has no {@code /} and no NUL, is well-formed Unicode and at most
   *     255 bytes of UTF-8
   * @return the directory; its size is the sum of its entries' sizes
   * @throws IllegalArgumentException if a name is not allowed
   * @throws ContentException TOO_LARGE if the block would exceed 256 KiB
   * @throws IOException if the sink fails
   */
  public static UnixFsEntry write(Map<String, UnixFsEntry> entries, BlockSink sink)
      throws IOException {
    return write(entries, sink, MAX_BLOCK);
  }

  /**
   * Writes one directory whose block may be as large as any block, {@link
   * DagLimits#MAX_BLOCK_BYTES}. Every reader of UnixFS takes it, but above 256 KiB an importer of
   * the profile gives the same entries another CID.
   *
   * @throws ContentException TOO_LARGE if the block would be larger still
   */
  public static UnixFsEntry writeLarge(Map<String, UnixFsEntry> entries, BlockSink sink)
      throws IOException {
    return write(entries, sink, DagLimits.MAX_BLOCK_BYTES);
  }

  private static UnixFsEntry write(
      Map<String, UnixFsEntry> entries, BlockSink sink, int maxBlockBytes) throws IOException {
    List<DagLink> links = new ArrayList<>(entries.size());
    long size = 0;
    long dagSize = 0;
    for (Map.Entry<String, UnixFsEntry> entry : entries.entrySet()) {
      if (!EntryName.isAllowed(entry.getKey())) {
        throw new IllegalArgumentException("not a name for a directory entry: " + entry.getKey());
      }
      UnixFsEntry child = entry.getValue();
      links.add(new DagLink(entry.getKey(), child.cid(), child.dagSize()));
      size = Math.addExact(size, child.size());
      dagSize = Math.addExact(dagSize, child.dagSize());
    }
    links.sort((a, b) -> Arrays.compareUnsigned(utf8(a.name()), utf8(b.name())));
    byte[] block = DagPb.encode(links, UnixFsNode.directoryData());
    if (block.length > maxBlockBytes) {
      throw new ContentException(
          Fault.TOO_LARGE,
          "a directory block of " + block.length + " bytes, more than " + maxBlockBytes);
    }
    Cid cid = Cid.ofBlock(Codec.DAG_PB, block);
    sink.put(cid, block);
    return new UnixFsEntry(cid, size, Math.addExact(dagSize, block.length));
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
