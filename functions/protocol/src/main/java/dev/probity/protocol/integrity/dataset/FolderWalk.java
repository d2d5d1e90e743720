package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives the files of a folder and of the folders in it, ascending by the UTF-8 bytes of their
 * paths. Holds one list a level.
 *
 * @param <N> a file or folder, wherever it lies
 */
abstract class FolderWalk<N> implements FileSequence {
  /**
   * Most names in a path. With the levels above the folder and those of a large file, a DAG stays
   * within {@link dev.probity.content.DagLimits#DEFAULT}.
   */
  static final int MAX_DEPTH = 24;

  /** Most files and folders together. */
  static final int MAX_ENTRIES = 1 << 20;

  private final Deque<Frame<N>> frames = new ArrayDeque<>();
  private @Nullable Entry<N> given;
  private String givenPath = "";
  private int entries;

  /** A file or folder in a folder. */
  record Entry<N>(String name, N node, boolean isFolder) {
    /** A folder's paths go on with a slash, so that is where it stands among its siblings. */
    private byte[] key() {
      return (isFolder ? name + "/" : name).getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * @param path empty or ending with a slash
   */
  private record Frame<N>(N folder, String name, String path, Iterator<Entry<N>> left) {}

  /** Stands before the first file. */
  final void begin(N root) throws IOException {
    enter(root, "", "");
  }

  /** What a folder holds, in any order. */
  abstract List<Entry<N>> list(N folder, String path) throws IOException;

  /** Opens a file. */
  abstract NamedFile open(N file, String path) throws IOException;

  /** Told before anything of a folder is given. */
  void enterFolder() {}

  /** Told when the next file is asked for, or the end is reached. */
  void leaveFile(N file, String name, String path) throws IOException {}

  /** Told when nothing more of a folder will come; the root has the empty name. */
  void leaveFolder(N folder, String name, String path) throws IOException {}

  @Override
  public final Optional<NamedFile> next() throws IOException {
    Entry<N> before = given;
    if (before != null) {
      given = null;
      leaveFile(before.node(), before.name(), givenPath);
    }
    while (!frames.isEmpty()) {
      Frame<N> frame = frames.getLast();
      if (!frame.left().hasNext()) {
        frames.removeLast();
        leaveFolder(frame.folder(), frame.name(), frame.path());
        continue;
      }
      Entry<N> entry = frame.left().next();
      String path = frame.path() + entry.name();
      if (frames.size() > MAX_DEPTH) {
        throw new DatasetException(
            Fault.TOO_DEEP,
            DatasetException.quotedPath(path)
                + " lies deeper than "
                + MAX_DEPTH
                + " names in a path, the limit");
      }
      if (entry.isFolder()) {
        enter(entry.node(), entry.name(), path + "/");
      } else {
        given = entry;
        givenPath = path;
        return Optional.of(open(entry.node(), path));
      }
    }
    return Optional.empty();
  }

  private void enter(N folder, String name, String path) throws IOException {
    List<Entry<N>> found = list(folder, path);
    if (found.isEmpty()) {
      throw new DatasetException(
          Fault.EMPTY,
          path.isEmpty()
              ? "the folder is empty"
              : "the folder "
                  + DatasetException.quotedPath(path)
                  + " is empty, and would be lost; delete it");
    }
    entries += found.size();
    if (entries > MAX_ENTRIES) {
      throw tooMany();
    }
    enterFolder();
    frames.addLast(
        new Frame<>(
            folder,
            name,
            path,
            found.stream()
                .sorted(Comparator.comparing(Entry::key, Arrays::compareUnsigned))
                .iterator()));
  }

  static DatasetException tooMany() {
    return new DatasetException(
        Fault.TOO_MANY_FILES,
        "more files and folders than fit in "
            + MAX_ENTRIES
            + " blocks, the limit of a data set (a block holds one small file or 1 MiB)");
  }
}
