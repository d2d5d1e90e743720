package dev.probity.local.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Uploads that a crash of S3Proxy cut short. It writes {@code <key>-<UUID>} and renames it when the
 * body is whole and right; after a crash that file stays and would be listed as an object of that
 * name.
 */
final class UnfinishedUploads {
  private static final Pattern NAME =
      Pattern.compile(".+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * Set on every object that was finished, as {@code user.user.content-md5} in the system's own
   * naming.
   */
  private static final String FINISHED = "user.content-md5";

  private UnfinishedUploads() {}

  /** Deletes them from the storage folder; only while the service is down. */
  static void sweep(Path storage) throws IOException {
    List<Path> named;
    try (Stream<Path> files = Files.walk(storage)) {
      named = files.filter(file -> NAME.matcher(file.getFileName().toString()).matches()).toList();
    }
    for (Path file : named) {
      if (Files.isRegularFile(file) && !finished(file)) {
        Files.delete(file);
      }
    }
  }

  private static boolean finished(Path file) throws IOException {
    UserDefinedFileAttributeView attributes =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    return attributes == null || attributes.list().contains(FINISHED);
  }
}
