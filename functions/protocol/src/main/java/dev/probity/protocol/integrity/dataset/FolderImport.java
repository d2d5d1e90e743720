package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSink;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies a folder into blocks while its files are read. */
final class FolderImport extends DiskFolder {
  private final BlockSink sink;
  private final Progress progress;
  private final long total;

  /** What was written of each folder on the path so far. */
  private final Deque<Map<String, UnixFsEntry>> written = new ArrayDeque<>();

  private long done;
  private @Nullable Copy copy;
  private @Nullable UnixFsEntry root;

  private record Copy(SourceInput input, UnixFsFile file) {}

  FolderImport(HiddenFiles hidden, BlockSink sink, Progress progress, long total) {
    super(hidden);
    this.sink = sink;
    this.progress = progress;
    this.total = total;
  }

  /** The folder's own entry, after the last file. */
  UnixFsEntry root() {
    UnixFsEntry finished = root;
    if (finished == null) {
      throw new IllegalStateException("the folder was not read to its end");
    }
    return finished;
  }

  @Override
  void enterFolder() {
    written.addLast(new HashMap<>());
  }

  @Override
  NamedFile open(OnDisk file, String path) throws IOException {
    UnixFsFile blocks = new UnixFsFile(sink);
    SourceInput input = new SourceInput(open(file.path(), path), blocks, progress, done, total);
    copy = new Copy(input, blocks);
    return new NamedFile(path, input);
  }

  @Override
  void leaveFile(OnDisk file, String name, String path) throws IOException {
    Copy ended = copy;
    if (ended == null) {
      throw new IllegalStateException("no file is open");
    }
    if (ended.input().count() != file.stamp().size() || !file.isUnchanged()) {
      throw changed(path);
    }
    done += ended.input().count();
    written.getLast().put(name, ended.file().finish());
    copy = null;
  }

  @Override
  void leaveFolder(OnDisk folder, String name, String path) throws IOException {
    UnixFsEntry directory = UnixFsDirectory.writeLarge(written.removeLast(), sink);
    if (written.isEmpty()) {
      root = directory;
    } else {
      written.getLast().put(name, directory);
    }
  }
}
