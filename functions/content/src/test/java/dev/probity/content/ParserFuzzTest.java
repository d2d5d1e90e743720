package dev.probity.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Mutated and random input to every parser of outside bytes: it is accepted or refused by a
 * ContentException; nothing else comes out.
 */
class ParserFuzzTest {
  private static final long SEED = 0x50726f62697479L;
  private static final int SHORT = 20_000;
  private static final int LONG = 2_000_000;

  private final Story story;

  ParserFuzzTest() throws IOException {
    story = new Story();
  }

  enum Target {
    CID_TEXT,
    CID_BYTES,
    UNIXFS,
    DAG,
    CAR
  }

  private void parse(Target target, byte[] input) throws IOException {
    switch (target) {
      case CID_TEXT -> roundTrip(new String(input, StandardCharsets.ISO_8859_1));
      case CID_BYTES -> assertThat(Cid.decode(input).bytes()).isEqualTo(input);
      case UNIXFS -> decodeNode(input);
      case DAG -> walkBelow(input);
      case CAR -> readCar(input);
    }
  }

  private static void roundTrip(String text) throws ContentException {
    assertThat(Cid.parse(text)).hasToString(text);
  }

  private static void decodeNode(byte[] input) throws ContentException {
    UnixFsNode node = UnixFsNode.decode(Cid.ofBlock(Codec.DAG_PB, input), input);
    assertThat(node.fileSize()).isNotNegative();
    assertThat(node.cumulativeSize()).isGreaterThanOrEqualTo(input.length);
    assertThat(node.contentOffset() + node.contentLength()).isBetween(0, input.length);
    for (int i = 0; i < node.links().linkCount(); i++) {
      assertThat(node.links().cid(i).bytes()).hasSize(Cid.BYTES);
    }
  }

  /** The mutated node is the root; the blocks it may link to are there. */
  private void walkBelow(byte[] input) throws IOException {
    Cid root = Cid.ofBlock(Codec.DAG_PB, input);
    BlockSource source =
        cid ->
            cid.equals(root) ? input.clone() : story.blocks.blocks.getOrDefault(cid, new byte[0]);
    new VerifiedDag(source, DagLimits.DEFAULT).walk(root, 0, (ordinal, cid, length) -> true);
  }

  private static void readCar(byte[] input) throws IOException {
    try (CarReader reader =
        CarReader.unverified(
            new ByteArrayInputStream(input), new DagLimits(4096, 32, 100, 1 << 20))) {
      while (reader.hasNext()) {
        assertThat(reader.next().bytes().length).isLessThanOrEqualTo(4096);
      }
    }
  }

  private List<byte[]> seeds(Target target) throws IOException {
    List<byte[]> nodes = new ArrayList<>();
    story.blocks.blocks.forEach(
        (cid, block) -> nodes.add(cid.codec() == Codec.DAG_PB ? block : new byte[] {8, 1}));
    ByteArrayOutputStream car = new ByteArrayOutputStream();
    CarStream.write(story.dag(), story.root.cid(), car);
    return switch (target) {
      case CID_TEXT -> List.of(story.root.cid().toString().getBytes(StandardCharsets.ISO_8859_1));
      case CID_BYTES -> List.of(story.root.cid().bytes(), story.signature.cid().bytes());
      case UNIXFS, DAG -> nodes;
      case CAR -> List.of(car.toByteArray(), Vectors.bytes("small-packed.car"));
    };
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] bytes = seed;
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes = mutateOnce(bytes, random);
    }
    return bytes;
  }

  private static byte[] mutateOnce(byte[] seed, Random random) {
    if (seed.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    byte[] bytes = seed.clone();
    // Most structure lies near the beginning.
    int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 64));
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x80);
      case 3 -> bytes = Arrays.copyOf(bytes, at);
      case 4 -> {
        int length = Math.min(random.nextInt(20), bytes.length - at);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        bytes = longer;
      }
      case 5 -> {
        int length = Math.min(random.nextInt(20), bytes.length - at);
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
        bytes = shorter;
      }
      default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 9), (byte) random.nextInt());
    }
    return bytes;
  }

  private void fuzz(Target target, int rounds) throws IOException {
    List<byte[]> seeds = seeds(target);
    Random random = new Random(SEED);
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] input =
          round % 50 == 0 ? noise(random) : mutate(seeds.get(random.nextInt(seeds.size())), random);
      try {
        parse(target, input);
      } catch (ContentException expected) {
        refused++;
      } catch (IOException | RuntimeException e) {
        fail(
            "%s, seed %d, round %d, input %s"
                .formatted(target, SEED, round, Arrays.toString(input)),
            e);
      }
    }
    System.out.printf("%s: seed %d, %d rounds, %d refused%n", target, SEED, rounds, refused);
    assertThat(refused).isBetween(rounds / 4, rounds);
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void onlyContentExceptionsComeOutOfAParser(Target target) throws IOException {
    fuzz(target, SHORT);
  }

  @Tag("fuzz")
  @ParameterizedTest
  @EnumSource
  void onlyContentExceptionsComeOutOfAParserInALongRun(Target target) throws IOException {
    fuzz(target, LONG);
  }

  @Test
  void aDirectoryOfAnyAllowedNamesIsReadBackAsItWasWritten() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      MemoryBlocks blocks = new MemoryBlocks();
      Map<String, UnixFsEntry> entries = new java.util.HashMap<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        String name =
            random
                .ints(1 + random.nextInt(10), 1, 0xd7ff)
                .filter(c -> c != '/')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (EntryName.isAllowed(name)) {
          entries.put(
              name, UnixFsFile.importFrom(new ContentByFormula(random.nextInt(50), i), blocks));
        }
      }
      Cid root = UnixFsDirectory.write(entries, blocks).cid();

      Map<String, DagLink> read = new VerifiedDag(blocks, DagLimits.DEFAULT).directory(root);

      assertThat(read.keySet()).isEqualTo(entries.keySet());
      read.forEach((name, link) ->
          assertThat(link.cid())
              .isEqualTo(java.util.Objects.requireNonNull(entries.get(name)).cid()));
    }
  }
}
