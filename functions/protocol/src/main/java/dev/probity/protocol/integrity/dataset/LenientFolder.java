package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.DagLink;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of an altered folder. Directories are verified, the bytes of files are not. A record is
 * named by its place among all files, so one whose blocks cannot be read still counts.
 */
final class LenientFolder implements AlteredRecords {
  private final BlockSource source;
  private final DagLimits limits;
  private final Files files;
  private final Set<Cid> unreadable = new LinkedHashSet<>();
  private final byte[] buffer = new byte[1 << 16];
  private int number;
  private long bytes;

  LenientFolder(BlockSource source, DagLimits limits, Cid folder) throws IOException {
    this.source = source;
    this.limits = limits;
    files = new Files(new VerifiedDag(source, limits));
    files.begin(folder);
  }

  /** Opens no file itself: {@link #next} reads the one whose link was given last. */
  private static final class Files extends DagFolder {
    private Optional<DagLink> given = Optional.empty();

    Files(VerifiedDag dag) {
      super(dag);
    }

    @Override
    boolean isFolder(Cid cid) throws IOException {
      try {
        return super.isFolder(cid);
      } catch (ContentException broken) {
        return false; // a node of a file, more likely; reading it fails again, and is noted
      }
    }

    @Override
    NamedFile open(DagLink file, String path) throws IOException {
      given = Optional.of(file);
      return new NamedFile(path, InputStream.nullInputStream());
    }
  }

  @Override
  public Optional<SourceRecord> next() throws IOException {
    for (Optional<NamedFile> file = files.next(); file.isPresent(); file = files.next()) {
      if (++number > SortedLeaves.MAX_CARRIED) {
        throw new DatasetException(Fault.TOO_MANY_RECORDS, "more records than are allowed");
      }
      Optional<byte[]> canonical = read(file.get().path(), files.given.orElseThrow().cid());
      if (canonical.isPresent()) {
        return Optional.of(new SourceRecord(number, canonical.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<byte[]> read(String path, Cid cid) throws IOException {
    UnverifiedFile file;
    try {
      file = UnverifiedFile.open(source, limits, cid);
    } catch (IOException broken) {
      unreadable.add(broken instanceof ContentException c && c.cid() != null ? c.cid() : cid);
      return Optional.empty();
    }
    MessageDigest sha256 = Digests.sha256();
    long size = 0;
    try (InputStream content = file.from(0)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        sha256.update(buffer, 0, read);
        size += read;
      }
    }
    bytes += size;
    if (!file.unreadable().isEmpty()) {
      unreadable.addAll(file.unreadable());
      return Optional.empty();
    }
    return Optional.of(FolderRecords.canonical(path, size, Bytes32.of(sha256.digest())));
  }

  @Override
  public List<Integer> broken() {
    return List.of();
  }

  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Set<Cid> unreadable() {
    return unreadable;
  }
}
