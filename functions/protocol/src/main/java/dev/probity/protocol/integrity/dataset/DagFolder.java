package dev.probity.protocol.integrity.dataset;

import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLink;
import dev.probity.content.VerifiedDag;
import dev.probity.content.VerifiedFile;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The files of a folder in a DAG, each block verified before it is used. */
class DagFolder extends FolderWalk<DagLink> {
  /** Most bytes of all files together, as of one file. */
  private static final long MAX_BYTES = 1L << 40;

  private final VerifiedDag dag;
  private long bytes;

  DagFolder(VerifiedDag dag) {
    this.dag = dag;
  }

  /** Stands before the first file of this folder. */
  final void begin(Cid folder) throws IOException {
    begin(new DagLink("", folder, 0));
  }

  @Override
  final List<Entry<DagLink>> list(DagLink folder, String path) throws IOException {
    List<Entry<DagLink>> entries = new ArrayList<>();
    for (DagLink link : dag.directory(folder.cid()).values()) {
      entries.add(new Entry<>(link.name(), link, isFolder(link.cid())));
    }
    return entries;
  }

  boolean isFolder(Cid cid) throws IOException {
    return dag.isDirectory(cid);
  }

  @Override
  NamedFile open(DagLink file, String path) throws IOException {
    VerifiedFile content = dag.openFile(file.cid());
    count(content.size());
    return new NamedFile(path, content);
  }

  /** A few blocks can be linked so often that nobody reads them to the end. */
  final void count(long more) throws DatasetException {
    if (more > MAX_BYTES - bytes) {
      throw new DatasetException(
          Fault.LAYOUT, "the files of the data are more than 1 TiB together");
    }
    bytes += more;
  }

  /** Bytes of the files given so far, as their roots say. */
  final long bytes() {
    return bytes;
  }

  /**
   * Bytes of all files, as their roots and the links to files of one block say: true if a walk has
   * verified every block.
   */
  static long size(VerifiedDag dag, Cid folder) throws IOException {
    DagFolder files =
        new DagFolder(dag) {
          @Override
          NamedFile open(DagLink file, String path) throws IOException {
            if (file.cid().codec() != Codec.RAW) {
              return super.open(file, path);
            }
            count(file.tsize());
            return new NamedFile(path, InputStream.nullInputStream());
          }
        };
    files.begin(folder);
    while (files.next().isPresent()) {
      // counted on the way
    }
    return files.bytes();
  }
}
