package dev.probity.local.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The folder {@code .probity/} with everything that survives a restart. Only its owner may read it.
 *
 * <pre>
 *   lock, holder      who runs on this folder ({@link StateLock})
 *   credentials       access key of the local S3 ({@link LocalCredentials})
 *   logs/             one bounded file per service
 *   chain/            the state of anvil and its copies
 *   functions/        the unpacked deployment package, where functions run from it
 *   dynamodb/ s3/ kms/ mail/  rows, blocks, keys, messages
 * </pre>
 */
public final class StateFolder {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path root;

  private StateFolder(Path root) {
    this.root = root;
  }

  /**
   * Opens the folder {@code root}, creating it (mode 0700) if need be; an existing one is closed to
   * others.
   */
  public static StateFolder at(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    Files.createDirectories(absolute, OWNER_FOLDER);
    Files.setPosixFilePermissions(absolute, OWNER_FOLDER.value());
    return new StateFolder(absolute);
  }

  /** The folder itself, absolute. */
  public Path root() {
    return root;
  }

  /** The folder {@code name} inside, created (mode 0700) if need be. */
  public Path folder(String name) throws IOException {
    Path folder = root.resolve(name);
    Files.createDirectories(folder, OWNER_FOLDER);
    return folder;
  }

  /** The log file of {@code service}. */
  public Path logFile(String service) throws IOException {
    return folder("logs").resolve(service + ".log");
  }

  /**
   * Takes the folder for this process until the lock is closed or the process ends, however it
   * ends.
   *
   * @throws AlreadyRunningException when another process, or another part of this one, has it
   */
  public StateLock lock() throws IOException {
    return StateLock.take(root);
  }

  /** Who has the folder now; empty when nobody does, whatever a crashed holder left behind. */
  public Optional<StateLock.Holder> holder() throws IOException {
    return StateLock.holder(root);
  }

  /**
   * Replaces {@code file} whole or not at all, readable by its owner only; on disk when this
   * returns.
   *
   * @param content text, written as UTF-8
   */
  public static void writeSecret(Path file, String content) throws IOException {
    Path part =
        Files.createTempFile(
            file.toAbsolutePath().getParent(), file.getFileName() + ".", ".part", OWNER_FILE);
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
