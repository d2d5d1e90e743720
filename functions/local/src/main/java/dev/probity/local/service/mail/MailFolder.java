package dev.probity.local.service.mail;

import dev.probity.local.service.StateFolder;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The messages, one file each ({@code <milliseconds, 13 digits>-<id>.json}), readable by its owner
 * only and on disk before a call returns. The newest 1,000 are kept. One process writes; others may
 * read at the same time.
 */
final class MailFolder {
  /** How many messages are kept. */
  static final int MOST = 1_000;

  private static final Pattern FILE = Pattern.compile("[0-9]{13}-[0-9a-f-]{36}\\.json");

  /** A file repeats the request's strings and adds little. */
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(512 << 10, 1, 16, SendEmailRequest.LIMITS.maxStringLength());

  private final Path folder;
  private final InstantSource clock;
  private long newest;

  /** The messages in {@code folder}, which exists. */
  MailFolder(Path folder, InstantSource clock) throws IOException {
    this.folder = folder;
    this.clock = clock;
    List<String> names = names();
    this.newest = names.isEmpty() ? 0 : Long.parseLong(names.getLast().substring(0, 13));
  }

  /** Removes what a crash left half written; for the process that writes, before it does. */
  void removeUnfinished() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".part")).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Keeps a message, with a time above that of every other, and drops the oldest beyond 1,000. */
  synchronized KeptMail keep(SendEmailRequest message) throws IOException {
    long time = Math.max(clock.millis(), newest + 1);
    KeptMail kept =
        new KeptMail(
            UUID.randomUUID().toString(),
            Instant.ofEpochMilli(time),
            message.from(),
            message.to(),
            message.subject(),
            message.text());
    String name = String.format(Locale.ROOT, "%013d-%s.json", time, kept.id());
    StateFolder.writeSecret(folder.resolve(name), kept.toJson().toString());
    newest = time;
    List<String> names = names();
    for (String oldest : names.subList(0, Math.max(0, names.size() - MOST))) {
      Files.deleteIfExists(folder.resolve(oldest));
    }
    return kept;
  }

  /** Names of the files, the newest last. */
  List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> FILE.matcher(name).matches())
          .sorted()
          .toList();
    }
  }

  /**
   * The message in a file; empty when it was dropped meanwhile.
   *
   * @throws IOException when the file is not as it was written
   */
  Optional<KeptMail> read(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(KeptMail.parse(in.readNBytes(LIMITS.maxBytes() + 1), LIMITS));
    } catch (NoSuchFileException dropped) {
      return Optional.empty();
    } catch (WireException edited) {
      throw new IOException(file + " is no message of the mail server: " + edited.getMessage());
    }
  }
}
