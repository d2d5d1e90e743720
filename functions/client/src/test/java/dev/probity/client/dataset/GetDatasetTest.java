package dev.probity.client.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.content.VerifiedDag;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a data set from places that break off, and places that lie. */
class GetDatasetTest {
  @TempDir private Path folder = Path.of("");

  private final byte[] data = new byte[5 << 20];
  private final Map<Cid, byte[]> blocks = new LinkedHashMap<>();
  private Cid root = Cid.ofBlock(dev.probity.content.Codec.RAW, new byte[0]);

  @BeforeEach
  void build() throws IOException {
    new SplittableRandom(17).nextBytes(data);
    Map<String, UnixFsEntry> files = new LinkedHashMap<>();
    files.put("data", UnixFsFile.importFrom(new ByteArrayInputStream(data), blocks::put));
    files.put(
        "metadata.json",
        UnixFsFile.importFrom(new ByteArrayInputStream("{}".getBytes(UTF_8)), blocks::put));
    root = UnixFsDirectory.write(files, blocks::put).cid();
  }

  private byte[] block(Cid cid) throws BlockNotFoundException {
    byte[] block = blocks.get(cid);
    if (block == null) {
      throw new BlockNotFoundException(cid);
    }
    return block;
  }

  private static Path out(Path folder) {
    return folder.resolve("out");
  }

  private List<Path> get(List<BlockSource> near, List<BlockSource> far) throws IOException {
    var get = new GetDataset(out(folder), root.toString());
    var dag = new VerifiedDag(get.kept(near, far), DagLimits.DEFAULT);
    dag.walk(root, 0, (ordinal, cid, length) -> true); // as the verification does before
    return get.write(dag, root);
  }

  @Test
  void foldersComeBackWithTheirFilesAndNothingThatIsThereIsReplaced() throws IOException {
    Map<String, UnixFsEntry> cats = new LinkedHashMap<>();
    cats.put("1.png", UnixFsFile.importFrom(new ByteArrayInputStream(data), blocks::put));
    Map<String, UnixFsEntry> photos = new LinkedHashMap<>();
    photos.put("cat", UnixFsDirectory.write(cats, blocks::put));
    Map<String, UnixFsEntry> files = new LinkedHashMap<>();
    files.put("data", UnixFsDirectory.write(photos, blocks::put));
    root = UnixFsDirectory.write(files, blocks::put).cid();
    Path photo = out(folder).resolve("data/cat/1.png");
    for (int time = 0; time < 2; time++) {
      assertThat(get(List.of(this::block), List.of())).containsExactly(out(folder).resolve("data"));
      assertThat(photo).hasBinaryContent(data);
      assertThat(out(folder))
          .isDirectoryNotContaining(file -> file.toString().contains(".probity"));
    }
    Files.writeString(out(folder).resolve("data/cat/mine.txt"), "my own");
    assertThatThrownBy(() -> get(List.of(this::block), List.of()))
        .hasMessageContaining("is something else");
    assertThat(out(folder).resolve("data/cat/mine.txt")).hasContent("my own");
  }

  @Test
  void aTransferThatBreaksOffFetchesNoBlockTwiceAndNamesNoFileBefore() throws IOException {
    for (int good = 0; good < blocks.size(); good++) {
      List<Cid> asked = new ArrayList<>();
      BlockSource breaking =
          cid -> {
            asked.add(cid);
            if (asked.size() > 1) {
              throw new IOException("the line is dead");
            }
            return block(cid);
          };
      assertThatThrownBy(() -> get(List.of(), List.of(breaking)))
          .isInstanceOf(IOException.class)
          .hasMessage("the line is dead");
      assertThat(asked).hasSize(2);
      try (Stream<Path> files = Files.list(out(folder))) {
        assertThat(files).containsExactly(out(folder).resolve(".probity-" + root));
      }
      if (good == blocks.size() - 2) {
        break;
      }
    }
    List<Cid> last = new ArrayList<>();
    List<Path> written =
        get(
            List.of(),
            List.of(cid -> {
              last.add(cid);
              return block(cid);
            }));
    assertThat(last).hasSize(1);
    assertThat(written)
        .extracting(Path::getFileName)
        .map(Path::toString)
        .containsExactly("data", "metadata.json");
    assertThat(written.getFirst()).hasBinaryContent(data);
    assertThat(out(folder).resolve(".probity-" + root)).doesNotExist();
  }

  @Test
  void aPlaceWithOtherBytesIsPassedOverAndNothingOfItIsKept() throws IOException {
    BlockSource lying =
        cid -> {
          byte[] block = block(cid).clone();
          block[block.length / 2] ^= 1;
          return block;
        };
    assertThatThrownBy(() -> get(List.of(), List.of(lying))).isInstanceOf(ContentException.class);
    try (Stream<Path> kept = Files.list(out(folder).resolve(".probity-" + root + "/blocks"))) {
      assertThat(kept).isEmpty();
    }
    assertThat(get(List.of(lying), List.of(lying, this::block)).getFirst()).hasBinaryContent(data);
  }

  @Test
  void aKeptBlockThatWasDamagedIsFetchedAgain() throws IOException {
    Path kept = out(folder).resolve(".probity-" + root + "/blocks");
    var directory = DirectoryBlocks.createIn(kept);
    for (Cid cid : blocks.keySet()) {
      directory.put(cid, block(cid));
      Files.write(kept.resolve(cid.toString()), new byte[] {1, 2, 3});
    }
    assertThat(get(List.of(), List.of(this::block)).getFirst()).hasBinaryContent(data);
  }

  @Test
  void nothingThatIsThereIsReplacedButTheSameFileMayBe() throws IOException {
    get(List.of(this::block), List.of());
    assertThat(get(List.of(this::block), List.of())).hasSize(2);
    Files.writeString(out(folder).resolve("metadata.json"), "mine");
    Files.delete(out(folder).resolve("data"));
    assertThatThrownBy(() -> get(List.of(this::block), List.of()))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("is there already")
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(out(folder).resolve("data")).doesNotExist();
    assertThat(out(folder).resolve("metadata.json")).hasContent("mine");
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = Files.write(folder.resolve("elsewhere"), data);
    Files.createDirectories(out(folder));
    Files.createSymbolicLink(out(folder).resolve("data"), elsewhere);
    assertThatThrownBy(() -> get(List.of(this::block), List.of()))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("is there already");
  }
}
