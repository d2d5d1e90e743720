package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads UnixFS DAGs from a source that nobody trusts. Every block is hashed against its CID before
 * a byte of it is used, so a CID that the reader trusts makes all that is returned as trustworthy.
 * Each written size is compared with what is there: filesize with the sum of data and blocksizes,
 * each blocksize with the child's content, each Tsize with the child's blocks.
 *
 * <p>Memory is bounded whatever the DAG says: the nodes on one path (at most {@code maxDepth × 3.5
 * MiB}; a file by {@link UnixFsFile} has up to 3 nodes of 100 KiB) and one leaf of at most {@code
 * maxBlockBytes}. Faults are {@link ContentException}s that name the block; an absent block is a
 * {@link BlockNotFoundException}. Stateless: may be shared between threads if the source may.
 */
public final class VerifiedDag {
  private final BlockSource source;
  private final DagLimits limits;

  /** Reads from {@code source} within {@code limits}. */
  public VerifiedDag(BlockSource source, DagLimits limits) {
    this.source = source;
    this.limits = limits;
  }

  /**
   * Lists one level of a directory.
   *
   * @return name to link, ascending by the UTF-8 bytes of the names, unmodifiable
   * @throws ContentException WRONG_KIND if {@code root} is a file
   */
  public Map<String, DagLink> directory(Cid root) throws IOException {
    DagTraversal traversal = new DagTraversal(source, limits, root, false);
    traversal.advance(0);
    if (!traversal.rootIsDirectory()) {
      throw new ContentException(Fault.WRONG_KIND, root, "a file, not a directory");
    }
    DagPbNode links = traversal.rootLinks();
    Map<String, DagLink> entries = new LinkedHashMap<>();
    for (int i = 0; i < links.linkCount(); i++) {
      String name = links.name(i);
      entries.put(name, new DagLink(name, links.cid(i), links.tsize(i)));
    }
    return Collections.unmodifiableMap(entries);
  }

  /** Whether this is a directory, and not a file; a raw block is not read for that. */
  public boolean isDirectory(Cid root) throws IOException {
    if (root.codec() == Codec.RAW) {
      return false;
    }
    DagTraversal traversal = new DagTraversal(source, limits, root, false);
    traversal.advance(0);
    return traversal.rootIsDirectory();
  }

  /**
   * Finds one entry of a directory.
   *
   * @throws ContentException NO_SUCH_ENTRY if there is none of that name
   */
  public DagLink entry(Cid root, String name) throws IOException {
    DagLink entry = directory(root).get(name);
    if (entry == null) {
      throw new ContentException(Fault.NO_SUCH_ENTRY, root, "no entry " + name);
    }
    return entry;
  }

  /**
   * Opens a file as a stream. The root is read at once; each later block when the stream comes to
   * it.
   *
   * @throws ContentException WRONG_KIND if {@code file} is a directory
   */
  public VerifiedFile openFile(Cid file) throws IOException {
    DagTraversal traversal = new DagTraversal(source, limits, file, false);
    traversal.advance(0);
    if (traversal.rootIsDirectory()) {
      throw new ContentException(Fault.WRONG_KIND, file, "a directory, not a file");
    }
    return new VerifiedFile(traversal);
  }

  /**
   * Verifies every block of a DAG, files and directories, depth-first: parents before children, in
   * the order of the links, repeated blocks each time. The order depends on the DAG alone, so a
   * walk can be continued elsewhere.
   *
   * @param skipBlocks {@link WalkResult#blocks()} of an earlier walk, 0 for a new one: raw leaves
   *     before that ordinal are not read again (their sizes were compared then); dag-pb nodes
   *     always are
   * @param visitor told of each block from ordinal {@code skipBlocks} on, after its verification
   */
  public WalkResult walk(Cid root, long skipBlocks, BlockVisitor visitor) throws IOException {
    DagTraversal traversal = new DagTraversal(source, limits, root, false);
    while (traversal.advance(skipBlocks)) {
      long ordinal = traversal.blocks() - 1;
      if (ordinal >= skipBlocks && !visitor.visit(ordinal, traversal.cid(), traversal.length())) {
        return result(traversal, false);
      }
    }
    return result(traversal, true);
  }

  /**
   * The same walk, step by step, from where an earlier one of the same DAG stood.
   *
   * @throws IllegalArgumentException if this DAG has no such position
   */
  public DagWalk walkFrom(Cid root, WalkPosition position) throws IOException {
    DagTraversal traversal = new DagTraversal(source, limits, root, false);
    if (position.blocks() > 0) {
      traversal.continueAt(position);
    }
    return new DagWalk(traversal);
  }

  /**
   * Copies a DAG, each block verified and put once, in the order of {@link #walk}. Remembers the
   * CIDs it has put: about 100 bytes a block.
   *
   * @return the walk, which counts repeated blocks each time
   */
  public WalkResult copy(Cid root, BlockSink sink) throws IOException {
    DagTraversal traversal = new DagTraversal(source, limits, root, true);
    Set<Cid> done = new HashSet<>();
    while (traversal.advance(0)) {
      if (done.add(traversal.cid())) {
        sink.put(traversal.cid(), traversal.block());
      }
    }
    return result(traversal, true);
  }

  private static WalkResult result(DagTraversal traversal, boolean finished) {
    return new WalkResult(
        traversal.blocks(), traversal.blockBytes(), traversal.fileBytes(), finished);
  }
}
