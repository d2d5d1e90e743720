package dev.probity.local.gateway.runtime;

import dev.probity.local.service.ServiceStartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks what is deployed, as Lambda does before it starts a function. */
public final class DeploymentPackage {
  /** Of all files together: Lambda's limit. */
  static final long MAXIMUM_BYTES = 250L << 20;

  private static final int MAXIMUM_ENTRIES = 10_000;

  private DeploymentPackage() {}

  /**
   * The package's files. A package that was unpacked before is not unpacked again; those of older
   * builds are deleted.
   *
   * @param folder holds a folder for the package, named by its SHA-256
   * @throws ServiceStartException when the package was not built, or is none that Lambda would take
   */
  public static Path unpack(Path zip, Path folder) throws IOException {
    if (!Files.exists(zip)) {
      throw new ServiceStartException(
          zip + " is missing; build it with: mvn -pl functions/lambda -am package");
    }
    Path unpacked = folder.resolve(name(zip));
    if (Files.isDirectory(unpacked)) {
      return unpacked;
    }
    Files.createDirectories(folder);
    try (Stream<Path> older = Files.list(folder)) {
      for (Path one : older.toList()) {
        delete(one);
      }
    }
    Path partial = Files.createTempDirectory(folder, "partial");
    extract(zip, partial);
    // Last and at once: a folder of this name is whole.
    return Files.move(partial, unpacked, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void extract(Path zip, Path into) throws IOException {
    long bytes = 0;
    int entries = 0;
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path file = into.resolve(entry.getName()).normalize();
        if (!file.startsWith(into) || ++entries > MAXIMUM_ENTRIES) {
          throw new ServiceStartException(zip + " is no deployment package");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          byte[] buffer = new byte[64 << 10];
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes += read;
            if (bytes > MAXIMUM_BYTES) {
              throw new ServiceStartException(
                  zip + " unpacks to more than " + MAXIMUM_BYTES + " bytes, Lambda's limit");
            }
            out.write(buffer, 0, read);
          }
        }
      }
    }
  }

  private static String name(Path zip) throws IOException {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(zip), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> below = Files.walk(folder)) {
      all = below.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.delete(one);
    }
  }
}
