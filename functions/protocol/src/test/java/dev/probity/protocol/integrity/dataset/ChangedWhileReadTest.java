package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of every format that are written to while they are read, public or to be encrypted. */
class ChangedWhileReadTest {
  private static final Map<String, String> FILES =
      Map.of(
          "a.csv", "a,b\n1,2\n",
          "a.tsv", "a\tb\n1\t2\n",
          "a.jsonl", "{\"a\":1}\n",
          "a.json", "[{\"a\":1}]\n",
          "folder/cat/1", "x",
          "folder/dog/2", "y");

  @TempDir private Path directory = Path.of("");

  interface Change {
    void make(Path file) throws IOException;
  }

  /** A change of one file, and the name that is given to it here. */
  record Named(String name, Change change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> sourcesAndChanges() {
    return Stream.of("a.csv", "a.tsv", "a.jsonl", "a.json", "images", "labels", "cat/1", "dog/2")
        .flatMap(file ->
            Stream.of(
                    new Named("is touched", ChangedWhileReadTest::touch),
                    new Named("is altered", ChangedWhileReadTest::alterAndPutTheTimeBack),
                    new Named("is replaced", ChangedWhileReadTest::replaceByACopyOfTheSameAge))
                .flatMap(change ->
                    Stream.of(false, true)
                        .map(encrypted -> Arguments.of(file, change, encrypted))));
  }

  private static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
  }

  /** One character is another; size and time of modification are what they were. */
  private static void alterAndPutTheTimeBack(Path file) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, ISO_8859_1);
    bytes[text.contains("1") ? text.indexOf('1') : bytes.length - 1] ^= 2;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, before);
  }

  /** As {@code cp -p} and {@code mv} leave it. */
  private static void replaceByACopyOfTheSameAge(Path file) throws IOException {
    Path copy = file.resolveSibling("copy");
    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path images() {
    return directory.resolve("images-idx3-ubyte");
  }

  private void write() throws IOException {
    Folders.write(directory, FILES);
    Files.write(images(), Folders.idx(8, new int[] {3, 2, 2}, new byte[12]));
    Files.write(
        directory.resolve("labels-idx1-ubyte"),
        Folders.idx(8, new int[] {3}, new byte[] {1, 2, 3}));
  }

  private Path changed(String file) {
    return directory.resolve(
        switch (file) {
          case "images", "labels" -> file + (file.equals("images") ? "-idx3-ubyte" : "-idx1-ubyte");
          case "cat/1", "dog/2" -> "folder/" + file;
          default -> file;
        });
  }

  private DataSource source(String file) throws IOException {
    Path path =
        switch (file) {
          case "images", "labels" -> images();
          case "cat/1", "dog/2" -> directory.resolve("folder");
          default -> directory.resolve(file);
        };
    return DataSource.of(path, Optional.empty(), DataSource.Options.DEFAULT);
  }

  /** The kernel's clock has moved on since the file was written: a change now shows. */
  private void aTickLater(Path file) throws IOException {
    FileStamp written = FileStamp.of(file);
    Path probe = directory.resolve("probe");
    do {
      Files.write(probe, new byte[1]);
    } while (FileStamp.of(probe).changed().equals(written.changed()));
  }

  private static void build(DataSource source, boolean encrypted, Progress progress)
      throws IOException {
    var _ =
        DatasetBuilder.build(
            source,
            BuiltContent.plan(
                DatasetDescription.named("x"),
                encrypted ? BuiltContent.ENCRYPTED_SECRETS : BuiltContent.SECRETS),
            BuiltContent::sign,
            new StoredBlocks(),
            progress);
  }

  @ParameterizedTest(name = "{0} {1}, encrypted: {2}")
  @MethodSource("sourcesAndChanges")
  void aFileThatIsWrittenToWhileItIsReadIsRefused(String file, Named change, boolean encrypted)
      throws IOException {
    write();
    Assumptions.assumeTrue(FileStamp.of(images()).changed().isPresent(), "a POSIX file system");
    aTickLater(changed(file));
    var once = new AtomicBoolean();
    Progress changing =
        (done, total) -> {
          if (once.compareAndSet(false, true)) {
            try {
              change.change().make(changed(file));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    DataSource source = source(file);
    DatasetException refusal =
        catchThrowableOfType(DatasetException.class, () -> build(source, encrypted, changing));
    assertThat(once).isTrue();
    assertThat(refusal.fault()).isEqualTo(Fault.FILE_CHANGED);
  }

  @Test
  void whatNobodyWritesToIsBuilt() throws IOException {
    write();
    for (String file : new String[] {"a.csv", "a.tsv", "a.jsonl", "a.json", "images", "cat/1"}) {
      build(source(file), false, Progress.SILENT);
      build(source(file), true, Progress.SILENT);
    }
  }

  @Test
  void aStampIsAnotherOnceAnythingOfTheFileIs() throws IOException {
    write();
    Path file = directory.resolve("a.csv");
    aTickLater(file);
    FileStamp before = FileStamp.of(file);
    assertThat(FileStamp.of(file)).isEqualTo(before);
    assertThat(Files.readAllBytes(file)).isEqualTo(utf8("a,b\n1,2\n"));
    assertThat(FileStamp.of(file)).as("reading changes nothing").isEqualTo(before);
    alterAndPutTheTimeBack(file);
    assertThat(FileStamp.of(file))
        .isEqualTo(
            new FileStamp(
                before.kind(), before.size(), before.modified(), FileStamp.of(file).changed()))
        .isNotEqualTo(before);
  }

  @Test
  void aFileSystemThatKeepsNoTimeOfChangeHasNoneInItsStamps() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(directory.resolve("a.zip"), Map.of("create", "true"))) {
      Path file = Files.write(zip.getPath("/file"), new byte[3]);
      assertThat(FileStamp.of(file))
          .isEqualTo(
              new FileStamp(
                  FileStamp.Kind.FILE, 3, Files.getLastModifiedTime(file), Optional.empty()));
      assertThat(FileStamp.of(zip.getPath("/")).isFolder()).isTrue();
    }
  }
}
