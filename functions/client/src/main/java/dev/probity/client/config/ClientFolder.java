package dev.probity.client.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;

/**
 * The folder in which a user's things lie, readable by the user alone: {@code config.json}, {@code
 * network.json}, {@code wallet.json} (keystore v3), {@code accounts/}, {@code datasets/}.
 */
public record ClientFolder(Path path) {

  /** The folder that the operating system keeps for a user's settings. */
  public static Path standard() {
    Path home = Path.of(System.getProperty("user.home"));
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")) {
      return home.resolve("Library/Application Support/probity");
    }
    return Optional.ofNullable(System.getenv("XDG_CONFIG_HOME"))
        .filter(set -> !set.isBlank())
        .map(Path::of)
        .orElse(home.resolve(".config"))
        .resolve("probity");
  }

  /** Settings: where the API and the chain are. */
  public Path settings() {
    return path.resolve("config.json");
  }

  /** The network descriptor that this user trusts. */
  public Path network() {
    return path.resolve("network.json");
  }

  /** The wallet, a keystore v3. */
  public Path wallet() {
    return path.resolve("wallet.json");
  }

  /** Credentials and sessions, a folder for each account on each deployment. */
  public Path accounts() {
    return path.resolve("accounts");
  }

  /** The journals of data sets, a folder each. */
  public Path datasets() {
    return path.resolve("datasets");
  }

  /** Makes the folder, for the user alone. */
  public void create() {
    try {
      privateFolder(path);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot make the folder " + path, failed);
    }
  }

  /** Makes a folder that only its owner enters, where the file system knows owners. */
  public static void privateFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (knowsOwners(folder)) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** Writes a file that only its owner reads, whole or not at all, and onto the disk. */
  public static void writePrivately(Path file, byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("no folder to write " + file + " in");
    }
    Path draft = Files.createTempFile(folder, ".draft-", ".tmp");
    try {
      if (knowsOwners(draft)) {
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
      }
      Files.write(draft, bytes, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static boolean knowsOwners(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
