package dev.probity.protocol.integrity.dataset;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Copies a folder into one stream while its files are read. */
final class FolderPacking extends DiskFolder {
  private final PackWriter pack;
  private final Progress progress;
  private final long total;
  private long done;
  private @Nullable SourceInput input;

  FolderPacking(HiddenFiles hidden, PackWriter pack, Progress progress, long total) {
    super(hidden);
    this.pack = pack;
    this.progress = progress;
    this.total = total;
  }

  @Override
  NamedFile open(OnDisk file, String path) throws IOException {
    pack.begin(path, file.stamp().size());
    SourceInput opened = new SourceInput(open(file.path(), path), pack, progress, done, total);
    input = opened;
    return new NamedFile(path, opened);
  }

  @Override
  void leaveFile(OnDisk file, String name, String path) throws IOException {
    SourceInput ended = input;
    if (ended == null) {
      throw new IllegalStateException("no file is open");
    }
    if (ended.count() != file.stamp().size() || !file.isUnchanged()) {
      throw changed(path);
    }
    done += ended.count();
    input = null;
  }
}
