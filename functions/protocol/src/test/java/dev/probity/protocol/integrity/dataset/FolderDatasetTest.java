package dev.probity.protocol.integrity.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.content.BlockSink;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLimits;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDatasetTest {
  private static final Map<String, String> ANIMALS =
      Map.of(
          "README", "read me",
          "cat/1.png", "meow",
          "cat/tabby/2.png", "purr",
          "cat-like/3.png", "meow",
          "dog/1.png", "",
          "ž/é.png", "x");

  @TempDir Path temporary;

  private Path animals() {
    return Folders.write(temporary.resolve("animals"), ANIMALS);
  }

  private static DataSource told(Path folder) throws IOException {
    return told(folder, HiddenFiles.REFUSE);
  }

  private static DataSource told(Path folder, HiddenFiles hidden) throws IOException {
    return DataSource.of(
        folder, Optional.empty(), new DataSource.Options(Optional.empty(), hidden));
  }

  private static BuiltContent content(Path folder) throws IOException {
    return BuiltContent.of(told(folder));
  }

  @Test
  void eachFileIsARecordInTheOrderOfPathBytes() throws IOException {
    List<String> records = new ArrayList<>();
    DataPass.over(
        told(animals()),
        (cid, block) -> {},
        Progress.SILENT,
        record -> records.add(new String(record.canonical(), UTF_8)));
    assertThat(records)
        .extracting(record -> record.replaceAll(".*\"path\":\"([^\"]*)\".*", "$1"))
        .containsExactly(
            "README",
            "cat-like/3.png", // '-' is below '/'
            "cat/1.png",
            "cat/tabby/2.png",
            "dog/1.png",
            "ž/é.png");
    String sha256 = FileListing.hex(Digests.sha256("purr".getBytes(UTF_8)));
    assertThat(records.get(3))
        .isEqualTo(
            "{\"label\":\"cat\",\"path\":\"cat/tabby/2.png\",\"sha256\":\""
                + sha256
                + "\",\"size\":\"4\"}");
    assertThat(records.get(0)).startsWith("{\"path\":\"README\",");
  }

  @Test
  void whatIsReadIsWhatTheManifestSigns() throws IOException, WireException {
    Path folder = animals();
    BuiltContent content = content(folder);
    Manifest manifest = content.built().manifest().message();
    DatasetContents contents = content.open();
    ContentFindings findings = contents.read(Progress.SILENT);
    assertThat(findings.contentHash())
        .isEqualTo(manifest.contentHash())
        .isEqualTo(told(folder).contentHash())
        .isEqualTo(Folders.contentHashByCoreutils(folder));
    assertThat(findings.size())
        .isEqualTo(manifest.size())
        .isEqualTo(contents.dataSize())
        .isEqualTo(told(folder).bytes())
        .isEqualTo(20);
    assertThat(findings.records()).isEqualTo(manifest.records()).isEqualTo(6);
    assertThat(findings.recordsRoot())
        .isEqualTo(manifest.recordsRoot())
        .isEqualTo(findings.leavesRoot());
    assertThat(contents.metadata()).isEqualTo(content.built().metadata());
    assertThat(contents.metadata().contradictedBy(findings)).isEmpty();
    assertThat(content.blocks().asked).containsAll(content.blocks().blocks.keySet());
  }

  @Test
  void theFolderLiesInTheContentAsOnTheDisk() throws IOException {
    BuiltContent content = content(animals());
    for (Map.Entry<String, String> file : ANIMALS.entrySet()) {
      Cid cid = content.dataFile(file.getKey());
      assertThat(BuiltContent.dag(content.blocks()).openFile(cid).readAllBytes())
          .isEqualTo(file.getValue().getBytes(UTF_8));
    }
    assertThat(BuiltContent.dag(content.blocks()).directory(content.file("data")).keySet())
        .containsExactly("README", "cat", "cat-like", "dog", "ž");
  }

  @Test
  void theSameFolderGivesTheSameCidWhateverItIsCalled() throws IOException {
    Path other = Folders.write(temporary.resolve("other"), ANIMALS);
    assertThat(content(other).root()).isEqualTo(content(animals()).root());
  }

  @Test
  void filesAndFoldersOfManyBlocksAreStored() throws IOException, WireException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("large/one.bin", "x".repeat((3 << 20) + 5));
    files.put("large/one", "y".repeat((2 << 20) + 1));
    IntStream.range(0, 300).forEach(i -> files.put("many/" + i, "file " + i));
    Path folder = Folders.write(temporary.resolve("f"), files);
    BuiltContent content = content(folder);
    ContentFindings findings = content.open().read(Progress.SILENT);
    assertThat(findings.contentHash()).isEqualTo(Folders.contentHashByCoreutils(folder));
    assertThat(findings.size()).isEqualTo(content.open().dataSize());
    assertThat(content.diagnose(content.blocks()))
        .isEqualTo(new RecordDiagnosis(Optional.empty(), List.of(), 0, 0, List.of()));
  }

  @Test
  void symbolicLinksAreRefusedByName() throws IOException {
    Path folder = animals();
    Files.createSymbolicLink(folder.resolve("dog/2.png"), folder.resolve("cat/1.png"));
    assertRefused(folder, Fault.SYMBOLIC_LINK, "\"dog/2.png\"");
    Path up = Folders.write(temporary.resolve("up"), Map.of("a/b", "1"));
    Files.createSymbolicLink(up.resolve("a/up"), Path.of(".."));
    assertRefused(up, Fault.SYMBOLIC_LINK, "\"a/up\"");
    Path dangling = Folders.write(temporary.resolve("dangling"), Map.of("a", "1"));
    Files.createSymbolicLink(dangling.resolve("b"), Path.of("nowhere"));
    assertRefused(dangling, Fault.SYMBOLIC_LINK, "\"b\"");
  }

  @Test
  void theFolderItselfMayBeNamedByALink() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), animals());
    assertThat(content(link).root()).isEqualTo(content(animals()).root());
  }

  @Test
  void socketsAndPipesAreRefusedByName() throws IOException {
    Path folder = animals();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(folder.resolve("dog/s")));
      assertRefused(folder, Fault.SPECIAL_FILE, "\"dog/s\"");
    }
  }

  @Test
  void namesThatAreNotNormalizedAreRefused() throws IOException {
    Path folder = animals();
    Folders.write(folder, Map.of("dog/e\u0301.png", "x"));
    assertRefused(folder, Fault.NOT_NFC, "dog/");
  }

  @Test
  void namesThatAreNoUnicodeAreRefused() throws Exception {
    Path folder = animals();
    Process shell =
        new ProcessBuilder("sh", "-c", "printf x > \"dog/$(printf 'caf\\351')\"")
            .directory(folder.toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    assertRefused(folder, Fault.FILE_NAME, "dog/caf");
  }

  @Test
  void hiddenFilesAreRefusedUnlessSomebodySaysWhatToDo() throws IOException {
    Path folder = animals();
    Cid without = content(folder).root();
    Folders.write(folder, Map.of("dog/.DS_Store", "x", ".git/config", "y"));
    DatasetException refusal = assertRefused(folder, Fault.HIDDEN_FILE, "");
    assertThat(refusal).hasMessageContaining("--hidden skip or --hidden take");
    assertThat(BuiltContent.of(told(folder, HiddenFiles.SKIP)).root()).isEqualTo(without);
    Manifest taken = BuiltContent.of(told(folder, HiddenFiles.TAKE)).built().manifest().message();
    assertThat(taken.records()).isEqualTo(8);
  }

  @Test
  void emptyFoldersAreRefused() throws IOException {
    Path empty = Files.createDirectories(temporary.resolve("empty"));
    assertRefused(empty, Fault.EMPTY, "the folder is empty");
    Path folder = animals();
    Files.createDirectories(folder.resolve("dog/puppies"));
    assertRefused(folder, Fault.EMPTY, "\"dog/puppies/\"");
  }

  @Test
  void pathsOfMoreNamesThanTheLimitAreRefused() throws IOException {
    String deepest = "d/".repeat(FolderWalk.MAX_DEPTH - 1) + "f";
    BuiltContent content =
        content(Folders.write(temporary.resolve("deep"), Map.of(deepest, "x".repeat(3 << 20))));
    content.open().read(Progress.SILENT);
    assertThat(
            BuiltContent.dag(content.blocks())
                .walk(content.root(), 0, (ordinal, cid, length) -> true)
                .finished())
        .isTrue();
    Path deeper = Folders.write(temporary.resolve("deeper"), Map.of("d/" + deepest, "x"));
    assertRefused(deeper, Fault.TOO_DEEP, "24");
  }

  @Test
  void moreFilesThanOneBlockListsAreRefusedBeforeAnythingIsRead() throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("full"));
    String name = "x".repeat(240);
    int fits = (DagLimits.MAX_BLOCK_BYTES - 64) / (64 + 245);
    for (int i = 0; i <= fits; i++) {
      Files.createFile(folder.resolve(name + "%05d".formatted(i)));
    }
    DatasetException refusal = assertRefused(folder, Fault.TOO_MANY_FILES, "2097152 bytes");
    assertThat(refusal).hasMessageContaining("spread them over more folders");
    Files.delete(folder.resolve(name + "00000"));
    assertThat(content(folder).open().dataSize()).isZero();
  }

  @Test
  void aFolderWrittenToWhileItIsReadIsRefused() throws IOException {
    Path folder = animals();
    assertChanged(folder, () -> Files.writeString(folder.resolve("cat/1.png"), "woof"));
    assertChanged(folder, () -> Files.writeString(folder.resolve("cat/0.png"), "new"));
    assertChanged(folder, () -> Files.writeString(folder.resolve("zebra"), "new"));
    assertChanged(folder, () -> Files.deleteIfExists(folder.resolve("zebra")));
    assertChanged(
        folder, () -> Files.setLastModifiedTime(folder.resolve("README"), FileTime.fromMillis(1)));
  }

  @Test
  void aFileThatVanishesInTheMiddleIsNamed() throws IOException {
    Path folder = Folders.write(animals(), Map.of("last", "x"));
    assertThat(assertChanged(folder, () -> Files.deleteIfExists(folder.resolve("last"))))
        .hasMessageContaining("\"last\"")
        .hasMessageStartingWith("record 6");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    Path folder = animals();
    Path file = folder.resolve("cat/tabby/2.png");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(file), "root reads everything");
    assertRefused(folder, Fault.UNREADABLE, "\"cat/tabby/2.png\" cannot be read");
  }

  /** As above, by another fault of reading, which nobody is exempt from. */
  @Test
  void aFileThatFailsWhileItIsReadIsNamed() throws IOException {
    Path folder = Folders.write(animals(), Map.of("last", "x"));
    Change toFolder =
        () -> {
          Files.delete(folder.resolve("last"));
          Files.createDirectory(folder.resolve("last"));
        };
    DatasetException refusal = refusalWhile(folder, toFolder);
    assertThat(refusal.fault()).isEqualTo(Fault.UNREADABLE);
    assertThat(refusal).hasMessageStartingWith("record 6: \"last\" cannot be read: ");
  }

  @Test
  void faultsOfReadingAreNamedWhateverTheyAre() {
    assertThat(DiskFolder.unreadable("a/b", new IOException("Input/output error")))
        .hasMessage("\"a/b\" cannot be read: Input/output error")
        .extracting(DatasetException::fault)
        .isEqualTo(Fault.UNREADABLE);
    assertThat(DiskFolder.unreadable("a/b", new java.nio.file.AccessDeniedException("/home/x/a/b")))
        .hasMessage("\"a/b\" cannot be read: permission denied");
  }

  @Test
  void everyAlteredFileNamesItsRecord() throws IOException {
    BuiltContent content = content(animals());
    Map<String, Long> records = Map.of("README", 1L, "cat/tabby/2.png", 4L, "ž/é.png", 6L);
    for (Map.Entry<String, Long> record : records.entrySet()) {
      Cid file = content.dataFile(record.getKey());
      for (int bit = 0; bit < 8; bit++) {
        RecordDiagnosis diagnosis = content.diagnose(content.blocks().flipped(file, bit));
        assertThat(diagnosis.records()).containsExactly(record.getValue());
        assertThat(diagnosis.unmatchedLeaves()).isEqualTo(1);
        assertThat(diagnosis.obstacle()).isEmpty();
      }
    }
    // Two files with the same bytes are one block, and both records are named.
    assertThat(
            content.diagnose(content.blocks().flipped(content.dataFile("cat/1.png"), 3)).records())
        .containsExactly(2L, 3L);
  }

  @Test
  void aMissingFileKeepsTheNumbersOfTheOthers() throws IOException {
    BuiltContent content = content(animals());
    StoredBlocks altered = content.blocks().flipped(content.dataFile("ž/é.png"), 0);
    Cid missing = content.dataFile("cat/tabby/2.png");
    altered.blocks.remove(missing);
    RecordDiagnosis diagnosis = content.diagnose(altered);
    assertThat(diagnosis.records()).containsExactly(6L);
    assertThat(diagnosis.unreadable()).containsExactly(missing);
    assertThat(diagnosis.unmatchedLeaves()).isEqualTo(2);
  }

  @Test
  void alteredDirectoriesAreSaid() throws IOException {
    BuiltContent content = content(animals());
    for (String directory : List.of("cat", "cat/tabby")) {
      Cid cid = content.dataFile(directory);
      RecordDiagnosis diagnosis = content.diagnose(content.blocks().flipped(cid, 40));
      assertThat(diagnosis.unreadable()).containsExactly(cid);
    }
    RecordDiagnosis root = content.diagnose(content.blocks().flipped(content.file("data"), 40));
    assertThat(root.obstacle().orElseThrow()).contains(content.file("data").toString());
  }

  @Test
  void contentThatABuilderNeverWritesIsRefused() throws IOException {
    BuiltContent content = content(animals());
    assertThat(withData(content, blocks -> UnixFsDirectory.write(Map.of(), blocks)))
        .isEqualTo(Fault.EMPTY);
    assertThat(
            withData(
                content,
                blocks ->
                    UnixFsDirectory.write(
                        Map.of("a", UnixFsDirectory.write(Map.of(), blocks)), blocks)))
        .isEqualTo(Fault.EMPTY);
    assertThat(
            withData(
                content,
                blocks -> {
                  UnixFsEntry entry = file(blocks, "x");
                  for (int i = 0; i < FolderWalk.MAX_DEPTH; i++) {
                    entry = UnixFsDirectory.write(Map.of("d", entry), blocks);
                  }
                  return UnixFsDirectory.write(Map.of("d", entry), blocks);
                }))
        .isEqualTo(Fault.TOO_DEEP);
  }

  /** A tree of six blocks that names 10^10 files. */
  @Test
  void aTreeThatRepeatsItselfIsReadNoLongerThanTheLimit() throws IOException {
    BuiltContent content = content(animals());
    assertThat(
            withData(
                content,
                blocks -> {
                  UnixFsEntry entry = file(blocks, "x");
                  for (int i = 0; i < 5; i++) {
                    Map<String, UnixFsEntry> same = new LinkedHashMap<>();
                    for (int name = 0; name < 100; name++) {
                      same.put(String.valueOf(name), entry);
                    }
                    entry = UnixFsDirectory.write(same, blocks);
                  }
                  return entry;
                }))
        .isEqualTo(Fault.TOO_MANY_FILES);
  }

  private interface OtherData {
    UnixFsEntry write(BlockSink blocks) throws IOException;
  }

  /** Reads the content with other data under the same metadata. */
  private static Fault withData(BuiltContent content, OtherData data) throws IOException {
    StoredBlocks blocks = new StoredBlocks();
    blocks.blocks.putAll(content.blocks().blocks);
    Map<String, UnixFsEntry> entries = new LinkedHashMap<>();
    for (String name : DatasetLayout.NAMES) {
      if (!name.equals(DatasetLayout.DATA)) {
        byte[] bytes = BuiltContent.dag(blocks).openFile(content.file(name)).readAllBytes();
        entries.put(name, UnixFsFile.importFrom(new ByteArrayInputStream(bytes), blocks));
      }
    }
    entries.put(DatasetLayout.DATA, data.write(blocks));
    Cid root = UnixFsDirectory.write(entries, blocks).cid();
    DatasetContents contents = DatasetContents.open(BuiltContent.dag(blocks), root);
    Fault size = catchThrowableOfType(DatasetException.class, contents::dataSize).fault();
    Fault read =
        catchThrowableOfType(DatasetException.class, () -> contents.read(Progress.SILENT)).fault();
    assertThat(read).isEqualTo(size);
    return read;
  }

  private static UnixFsEntry file(BlockSink blocks, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    Cid cid = Cid.ofBlock(Codec.RAW, bytes);
    blocks.put(cid, bytes);
    return new UnixFsEntry(cid, bytes.length, bytes.length);
  }

  @Test
  void onlyAFolderIsStoredAsFilesAndAFolderAsNothingElse() throws IOException {
    Path folder = animals();
    assertThat(
            catchThrowableOfType(
                    DatasetException.class,
                    () ->
                        DataSource.of(
                            folder, Optional.of(DataFormat.CSV), DataSource.Options.DEFAULT))
                .fault())
        .isEqualTo(Fault.UNKNOWN_FORMAT);
    assertThat(
            catchThrowableOfType(
                    DatasetException.class,
                    () ->
                        DataSource.of(
                            folder.resolve("README"),
                            Optional.of(DataFormat.FILES),
                            DataSource.Options.DEFAULT))
                .fault())
        .isEqualTo(Fault.UNKNOWN_FORMAT);
    assertThat(DagLimits.DEFAULT.maxBlocks()).isEqualTo(FolderWalk.MAX_ENTRIES);
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Changes the folder while its second file is read. */
  private static DatasetException assertChanged(Path folder, Change change) throws IOException {
    DatasetException refusal = refusalWhile(folder, change);
    assertThat(refusal.fault()).isEqualTo(Fault.FILE_CHANGED);
    return refusal;
  }

  private static DatasetException refusalWhile(Path folder, Change change) throws IOException {
    int[] calls = {0};
    Progress changing =
        (done, total) -> {
          if (calls[0]++ == 1) {
            try {
              change.make();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    DataSource source = told(folder);
    return catchThrowableOfType(
        DatasetException.class,
        () ->
            DatasetBuilder.build(
                source,
                BuiltContent.plan(DatasetDescription.named("x")),
                BuiltContent::sign,
                new StoredBlocks(),
                changing));
  }

  private static DatasetException assertRefused(Path folder, Fault fault, String named)
      throws IOException {
    DataSource source = told(folder);
    DatasetException refusal =
        catchThrowableOfType(DatasetException.class, () -> BuiltContent.of(source));
    assertThat(refusal.fault()).isEqualTo(fault);
    assertThat(refusal).hasMessageContaining(named);
    return refusal;
  }
}
