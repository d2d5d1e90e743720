package dev.probity.local.service;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sole use of a state folder. The kernel's lock on {@code lock} decides, and ends with its process,
 * even when that is killed; {@code holder} only says who it is. So a holder file without a lock is
 * what a crash left behind, whether or not its process id has been given to somebody else since.
 */
public final class StateLock implements AutoCloseable {
  /**
   * Folders held by this process: closing any other channel on a lock file would release the lock
   * that stands on it.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel channel;
  private final @Nullable Holder crashed;

  /**
   * Who holds a folder.
   *
   * @param pid its process
   * @param since when it took the folder
   */
  public record Holder(long pid, Instant since) {}

  private StateLock(Path root, FileChannel channel, @Nullable Holder crashed) {
    this.root = root;
    this.channel = channel;
    this.crashed = crashed;
  }

  static StateLock take(Path root) throws IOException {
    if (!HELD_HERE.add(root)) {
      throw new AlreadyRunningException(recorded(root).orElseGet(StateLock::us));
    }
    boolean taken = false;
    FileChannel channel = open(root);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new AlreadyRunningException(recorded(root).orElse(new Holder(0, Instant.EPOCH)));
      }
      Holder crashed = recorded(root).orElse(null);
      Holder us = us();
      StateFolder.writeSecret(holderFile(root), us.pid() + "\n" + us.since() + "\n");
      taken = true;
      return new StateLock(root, channel, crashed);
    } finally {
      if (!taken) {
        channel.close();
        HELD_HERE.remove(root);
      }
    }
  }

  static Optional<Holder> holder(Path root) throws IOException {
    if (HELD_HERE.contains(root)) {
      return recorded(root);
    }
    if (!Files.exists(root.resolve("lock"))) {
      return Optional.empty();
    }
    try (FileChannel channel = open(root)) {
      FileLock lock = channel.tryLock();
      return lock == null ? recorded(root) : Optional.empty();
    }
  }

  /** The holder that ended without giving the folder back, if there was one. */
  public Optional<Holder> crashedHolder() {
    return Optional.ofNullable(crashed);
  }

  /** Gives the folder back; may be called again. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      Files.deleteIfExists(holderFile(root));
      channel.close();
      HELD_HERE.remove(root);
    }
  }

  private static Holder us() {
    return new Holder(ProcessHandle.current().pid(), Instant.now());
  }

  private static Path holderFile(Path root) {
    return root.resolve("holder");
  }

  private static FileChannel open(Path root) throws IOException {
    return FileChannel.open(
        root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Optional<Holder> recorded(Path root) throws IOException {
    if (!Files.exists(holderFile(root))) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(holderFile(root));
    try {
      return Optional.of(new Holder(Long.parseLong(lines.get(0)), Instant.parse(lines.get(1))));
    } catch (NumberFormatException | DateTimeException | IndexOutOfBoundsException edited) {
      return Optional.empty();
    }
  }
}
