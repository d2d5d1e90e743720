package dev.probity.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarTest {
  @TempDir private Path folder;

  private static MemoryBlocks unpack(byte[] car) throws IOException {
    MemoryBlocks blocks = new MemoryBlocks();
    try (CarReader reader = CarReader.verifying(new ByteArrayInputStream(car), DagLimits.DEFAULT)) {
      while (reader.hasNext()) {
        CarBlock block = reader.next();
        blocks.put(block.cid(), block.bytes());
      }
    }
    return blocks;
  }

  private static Cid rootOf(byte[] car) throws IOException {
    try (CarReader reader = CarReader.verifying(new ByteArrayInputStream(car), DagLimits.DEFAULT)) {
      return reader.root();
    }
  }

  /**
   * Imports the entries of a directory of the vectors in their order, children first as ipfs-car
   * writes them.
   */
  private static UnixFsEntry importDirectory(String name, BlockSink sink) throws IOException {
    Map<String, UnixFsEntry> entries = new LinkedHashMap<>();
    for (List<String> row : Vectors.rows("directories.tsv")) {
      if (row.get(0).equals(name)) {
        ContentByFormula content =
            new ContentByFormula(Long.parseLong(row.get(2)), Integer.parseInt(row.get(3)));
        entries.put(row.get(1), UnixFsFile.importFrom(content, sink));
      }
    }
    return UnixFsDirectory.write(entries, sink);
  }

  @Test
  void writesTheBytesThatIpfsCarWrites() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] packed = Vectors.bytes("small-packed.car");
    try (CarWriter car = new CarWriter(out, rootOf(packed))) {
      assertThat(importDirectory("small", car).cid()).isEqualTo(rootOf(packed));
    }
    assertThat(out.toByteArray()).isEqualTo(packed);

    out.reset();
    byte[] file = Vectors.bytes("file-packed.car");
    try (CarWriter car = new CarWriter(out, rootOf(file))) {
      assertThat(UnixFsFile.importFrom(new ContentByFormula(777, 71), car).cid())
          .isEqualTo(rootOf(file));
    }
    assertThat(out.toByteArray()).isEqualTo(file);
  }

  @Test
  void writesTheBytesThatIpfsCarWritesForLargerContent()
      throws IOException, GeneralSecurityException {
    for (List<String> row : Vectors.rows("cars.tsv")) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      Cid root = Cid.parse(row.get(3));
      long[] length = {CarHeader.BYTES + 1};
      try (CarWriter car =
          new CarWriter(new DigestOutputStream(OutputStream.nullOutputStream(), sha256), root)) {
        BlockSink sink =
            (cid, block) -> {
              car.put(cid, block);
              length[0] += CarWriter.sectionBytes(block.length);
            };
        ContentByFormula content =
            new ContentByFormula(Long.parseLong(row.get(1)), Integer.parseInt(row.get(2)));
        UnixFsEntry entry =
            row.get(0).equals("file")
                ? UnixFsFile.importFrom(content, sink)
                : importDirectory("story", sink);
        assertThat(entry.cid()).isEqualTo(root);
      }
      assertThat(length[0]).isEqualTo(Long.parseLong(row.get(4)));
      assertThat(HexFormat.of().formatHex(sha256.digest())).as(row.get(0)).isEqualTo(row.get(5));
    }
  }

  @Test
  void writesADagDepthFirstAsTheReferenceWriterDoesWhateverTheSource() throws IOException {
    byte[] packed = Vectors.bytes("small-packed.car");
    MemoryBlocks blocks = unpack(packed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    WalkResult result =
        CarStream.write(new VerifiedDag(blocks, DagLimits.DEFAULT), rootOf(packed), out);

    assertThat(out.toByteArray()).isEqualTo(Vectors.bytes("small-depth-first.car"));
    assertThat(result).isEqualTo(new WalkResult(4, 1229, 1065, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-packed.car", "small-depth-first.car"})
  void opensTheCarsOfOtherToolsInAnyOrderOfTheirBlocks(String name) throws IOException {
    Path car = Files.write(folder.resolve(name), Vectors.bytes(name));
    try (CarFile file = CarFile.open(car, DagLimits.DEFAULT)) {
      VerifiedDag dag = new VerifiedDag(file, DagLimits.DEFAULT);
      DagLink data = dag.entry(file.root(), "data");

      assertThat(file.blocks()).isEqualTo(4);
      try (VerifiedFile content = dag.openFile(data.cid())) {
        assertThat(content.readAllBytes()).isEqualTo(ContentByFormula.bytes(700, 61));
      }
      Cid absent = Cid.ofBlock(Codec.RAW, new byte[] {42});
      assertThatThrownBy(() -> file.get(absent))
          .isInstanceOf(BlockNotFoundException.class)
          .hasMessageContaining(absent.toString());
    }
  }

  @Test
  void givesBlocksOutInTheOrderOfTheCarAndEndsOnce() throws IOException {
    Story story = new Story();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CarStream.write(story.dag(), story.root.cid(), out);
    List<Cid> walked = new ArrayList<>();
    story
        .dag()
        .walk(
            story.root.cid(), 0, (ordinal, cid, length) -> walked.contains(cid) || walked.add(cid));

    List<Cid> read = new ArrayList<>();
    try (CarReader reader =
        CarReader.verifying(new ByteArrayInputStream(out.toByteArray()), DagLimits.DEFAULT)) {
      assertThat(reader.root()).isEqualTo(story.root.cid());
      while (reader.hasNext()) {
        read.add(reader.next().cid());
      }
      assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(read).isEqualTo(walked);
  }

  @Test
  void toleratesABlockThatStandsInTheCarTwice() throws IOException {
    MemoryBlocks blocks = new MemoryBlocks();
    Cid root = blocks.putRaw(new byte[] {1, 2, 3});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CarWriter car = new CarWriter(out, root)) {
      car.put(root, blocks.block(root));
      car.put(root, blocks.block(root));
    }

    try (CarFile file =
        CarFile.open(
            Files.write(folder.resolve("twice.car"), out.toByteArray()), DagLimits.DEFAULT)) {
      assertThat(file.blocks()).isEqualTo(1);
      assertThat(file.get(root)).containsExactly(1, 2, 3);
    }
    assertThat(unpack(out.toByteArray()).puts).isEqualTo(2);
  }
}
