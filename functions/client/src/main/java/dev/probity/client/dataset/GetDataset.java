package dev.probity.client.dataset;

import dev.probity.client.ClientException;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DagLink;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.content.VerifiedFile;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.DatasetLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a data set, written to a folder.
 *
 * <pre>
 * DIR/.probity-CID/blocks/   what was fetched, each block verified; stays if the work is broken off
 * DIR/.probity-CID/files/    drafts, whole and on the disk
 * DIR/NAME                   renamed from it, after everything was verified
 * </pre>
 */
public final class GetDataset {
  private final Path folder;
  private final Path work;
  private final Path drafts;

  /**
   * Into a folder.
   *
   * @param folder made if it is missing
   * @param cid the root of the content, for the place where work is kept
   */
  public GetDataset(Path folder, String cid) {
    this.folder = folder;
    this.work = folder.resolve(".probity-" + cid);
    this.drafts = work.resolve("files");
  }

  /** Blocks of far places, kept until the files are written. */
  public BlocksInTurn kept(List<BlockSource> near, List<BlockSource> far) {
    try {
      return new BlocksInTurn(
          near, far, Optional.of(DirectoryBlocks.createIn(work.resolve("blocks"))));
    } catch (IOException cannot) {
      throw environment(cannot);
    }
  }

  /**
   * Writes the files of a data set that was verified.
   *
   * @param root of its content
   * @return their paths
   * @throws ClientException usage: a file of that name is there and is another
   */
  public List<Path> write(VerifiedDag dag, Cid root) {
    return write(() -> {
      List<String> names = new ArrayList<>();
      for (DagLink link : dag.directory(root).values()) {
        names.add(link.name());
        draft(dag, link, drafts.resolve(link.name()));
      }
      return names;
    });
  }

  /**
   * Writes the files of an encrypted data set that was verified, data and metadata in the clear
   * under the names that they have in public ones.
   *
   * @param contents opened with the key
   * @return their paths
   * @throws ClientException usage: a file of that name is there and is another
   */
  public List<Path> writeDecrypted(VerifiedDag dag, Cid root, DatasetContents contents) {
    return write(() -> {
      List<String> names = new ArrayList<>();
      names.add(DatasetLayout.DATA);
      contents.clearFiles((path, in) -> {
        Path target = drafts.resolve(DatasetLayout.DATA);
        if (!path.isEmpty()) {
          target = target.resolve(path);
          Files.createDirectories(Objects.requireNonNull(target.getParent()));
        }
        draft(in, target);
      });
      names.add(DatasetLayout.METADATA);
      draft(
          new ByteArrayInputStream(contents.metadata().bytes()),
          drafts.resolve(DatasetLayout.METADATA));
      for (DagLink link : dag.directory(root).values()) {
        if (DatasetLayout.NAMES.contains(link.name())) {
          names.add(link.name());
          draft(dag, link, drafts.resolve(link.name()));
        }
      }
      return names;
    });
  }

  /** Writes whole files under their names to the folder of drafts. */
  private interface Drafting {
    List<String> write() throws IOException;
  }

  private List<Path> write(Drafting drafting) {
    List<Path> written = new ArrayList<>();
    try {
      if (Files.exists(drafts)) {
        delete(drafts);
      }
      Files.createDirectories(drafts);
      List<String> names = drafting.write();
      for (String name : names) {
        requireFree(folder.resolve(name), drafts.resolve(name));
      }
      for (String name : names) {
        Path target = folder.resolve(name);
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
          Files.move(drafts.resolve(name), target, StandardCopyOption.ATOMIC_MOVE);
        }
        written.add(target);
      }
      delete(work);
    } catch (ContentException | BlockNotFoundException | DatasetException unread) {
      throw VerifiedDataset.failed(unread);
    } catch (FileAlreadyExistsException two) {
      throw ClientException.environment(
          "This disk holds two of the names as one: "
              + two.getMessage()
              + ". Name a folder on another one with --out.",
          two);
    } catch (InvalidPathException unnamed) {
      throw ClientException.environment(
          "This machine's locale cannot show a file's name: set LC_ALL=C.UTF-8, and repeat the"
              + " command.",
          unnamed);
    } catch (IOException cannot) {
      throw environment(cannot);
    }
    return written;
  }

  private static void draft(VerifiedDag dag, DagLink link, Path draft) throws IOException {
    if (dag.isDirectory(link.cid())) {
      Files.createDirectory(draft);
      for (DagLink below : dag.directory(link.cid()).values()) {
        draft(dag, below, draft.resolve(below.name()));
      }
      return;
    }
    try (VerifiedFile file = dag.openFile(link.cid())) {
      draft(file, draft);
    }
  }

  private static void draft(InputStream file, Path draft) throws IOException {
    try (FileChannel channel =
            FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      file.transferTo(out);
      channel.force(true);
    }
  }

  /** What is there already is the same file, or it is not touched. */
  private static void requireFree(Path target, Path draft) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!same(target, draft)) {
      throw ClientException.usage(
          target + " is there already, and is something else. Name another folder with --out.",
          null);
    }
  }

  /** A folder is the same if it holds the same files under the same names, and no others. */
  private static boolean same(Path target, Path draft) throws IOException {
    if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      return Files.isRegularFile(draft) && Files.mismatch(target, draft) < 0;
    }
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) || !Files.isDirectory(draft)) {
      return false;
    }
    Set<String> names = names(target);
    if (!names.equals(names(draft))) {
      return false;
    }
    for (String name : names) {
      if (!same(target.resolve(name), draft.resolve(name))) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  private ClientException environment(IOException cannot) {
    return ClientException.environment(
        "Writing to "
            + folder
            + " failed: "
            + cannot.getMessage()
            + ". What was fetched is kept there: repeat the command.",
        cannot);
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
