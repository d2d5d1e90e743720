package dev.probity.protocol.integrity.dataset;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.wire.Digests;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 128 MiB in each format, built and read back in a process with half as much heap. */
@Tag("slow")
class FormatsInBoundedMemoryTest {
  private static final int RECORD = 1 << 10;
  private static final int RECORDS = 1 << 17;
  private static final int FILES = 1 << 11;
  private static final int LABELS = 8;
  private static final String HEAP = "-Xmx64m";

  @TempDir private Path directory = Path.of("");

  /** What is written, and how many records it is. */
  enum Written {
    TSV(RECORDS),
    JSON_LINES(RECORDS),
    JSON_ARRAY(RECORDS),
    IDX(RECORDS),
    FOLDER(FILES),
    CROISSANT(RECORDS),
    ENCRYPTED_CSV(RECORDS),
    ENCRYPTED_FOLDER(FILES);

    private final int records;

    Written(int records) {
      this.records = records;
    }

    boolean encrypted() {
      return this == ENCRYPTED_CSV || this == ENCRYPTED_FOLDER;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTwiceTheHeapIsBuiltAndReadBack(Written written) throws Exception {
    Path source = write(written);
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FormatsInBoundedMemoryTest.class.getName(),
                written.name(),
                source.toString(),
                directory.resolve("blocks").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    assertThat(Files.readString(said)).contains("records " + written.records);
  }

  /** The child process. */
  public static void main(String[] arguments) throws IOException {
    Written written = Written.valueOf(arguments[0]);
    Path named = Path.of(arguments[1]);
    Path file =
        written == Written.CROISSANT
            ? CroissantFile.read(named).orElseThrow().files().getFirst()
            : named;
    var blocks = new DirectoryBlocks(Files.createDirectories(Path.of(arguments[2])));
    BuiltDataset built =
        DatasetBuilder.build(
            DataSource.of(file, Optional.empty(), DataSource.Options.DEFAULT),
            BuiltContent.plan(
                DatasetDescription.named("large"),
                written.encrypted() ? BuiltContent.ENCRYPTED_SECRETS : BuiltContent.SECRETS),
            BuiltContent::sign,
            blocks,
            Progress.SILENT);
    var dag = new VerifiedDag(blocks, DagLimits.DEFAULT);
    DatasetContents contents =
        written.encrypted()
            ? DatasetContents.open(dag, built.root(), BuiltContent.DATA_KEY)
            : DatasetContents.open(dag, built.root());
    ContentFindings findings = contents.read(Progress.SILENT);
    if (!findings.recordsRoot().equals(built.manifest().message().recordsRoot())) {
      throw new IllegalStateException("read back other records than were built");
    }
    System.out.println("records " + findings.records());
  }

  private Path write(Written written) throws IOException {
    return switch (written) {
      case TSV -> lines("large.tsv", "id\ttext\n", "%d\t", "\n", "");
      case ENCRYPTED_CSV -> lines("large.csv", "id,text\n", "%d,", "\n", "");
      case JSON_LINES -> lines("large.jsonl", "", "{\"id\":%d,\"text\":\"", "\"}\n", "");
      case JSON_ARRAY -> lines("large.json", "[{}", ",{\"id\":%d,\"text\":\"", "\"}", "]");
      case IDX -> idx();
      case FOLDER, ENCRYPTED_FOLDER -> folder();
      case CROISSANT -> croissant(lines("large.csv", "id,text\n", "%d,", "\n", ""));
    };
  }

  /** Records of 1 KiB each. */
  private Path lines(String name, String first, String begin, String end, String last)
      throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(first.getBytes(US_ASCII));
      byte[] text = new byte[RECORD];
      Arrays.fill(text, (byte) 'x');
      // An array of JSON begins with a record of its own.
      for (int id = first.startsWith("[") ? 1 : 0; id < RECORDS; id++) {
        byte[] head = begin.formatted(id).getBytes(US_ASCII);
        out.write(head);
        out.write(text, 0, RECORD - head.length - end.length());
        out.write(end.getBytes(US_ASCII));
      }
      out.write(last.getBytes(US_ASCII));
    }
    return file;
  }

  private Path idx() throws IOException {
    Path items = directory.resolve("large-images-idx3-ubyte");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(items), 1 << 20)) {
      out.write(Folders.idx(8, new int[] {RECORDS, 32, RECORD / 32}, new byte[0]));
      byte[] item = new byte[RECORD];
      for (int number = 0; number < RECORDS; number++) {
        ByteBuffer.wrap(item).putInt(number);
        out.write(item);
      }
    }
    Files.write(
        directory.resolve("large-labels-idx1-ubyte"),
        Folders.idx(8, new int[] {RECORDS}, new byte[RECORDS]));
    return items;
  }

  /** One file is a quarter of all. */
  private Path folder() throws IOException {
    Path folder = directory.resolve("folder");
    byte[] bytes = new byte[RECORDS / FILES * RECORD * 3 / 4];
    for (int number = 0; number < FILES; number++) {
      ByteBuffer.wrap(bytes).putInt(number);
      Path label = Files.createDirectories(folder.resolve("label" + number % LABELS));
      Files.write(label.resolve("file" + number), bytes);
    }
    try (OutputStream large = Files.newOutputStream(folder.resolve("label0").resolve("file0"))) {
      for (int part = 0; part < FILES / 3; part++) {
        ByteBuffer.wrap(bytes).putInt(part);
        large.write(bytes);
      }
    }
    return folder;
  }

  private Path croissant(Path table) throws IOException {
    MessageDigest sha256 = Digests.sha256();
    try (var in = Files.newInputStream(table)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
    }
    return Files.write(
        directory.resolve("croissant.json"),
        """
        {"conformsTo": "http://mlcommons.org/croissant/1.0", "name": "large",
         "distribution": [{"@type": "cr:FileObject", "contentUrl": "%s", "sha256": "%s"}]}
        """
            .formatted(table.getFileName(), HexFormat.of().formatHex(sha256.digest()))
            .getBytes(UTF_8));
  }
}
