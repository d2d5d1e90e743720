package dev.probity.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.content.ContentException.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CARs made to deceive or to exhaust their reader. */
class CarAttackTest {
  private static final Cid ROOT = Cid.ofBlock(Codec.RAW, new byte[] {1, 2, 3});
  private static final String CID = HexFormat.of().formatHex(ROOT.bytes());
  private static final String HEADER =
      "3a a265726f6f747381d82a582500 CID 6776657273696f6e01".replace("CID", CID).replace(" ", "");

  @TempDir private Path folder;

  private static void readAll(InputStream in, DagLimits limits) throws IOException {
    try (CarReader reader = CarReader.verifying(in, limits)) {
      while (reader.hasNext()) {
        reader.next();
      }
    }
  }

  private static ContentException refusal(byte[] car, DagLimits limits) {
    ContentException e =
        catchThrowableOfType(
            ContentException.class, () -> readAll(new ByteArrayInputStream(car), limits));
    assertThat(e).as("a refusal").isNotNull();
    return e;
  }

  private static byte[] car(String hex) {
    return HexFormat.of()
        .parseHex(hex.replace(" ", "").replace("HEADER", HEADER).replace("CID", CID));
  }

  @Test
  void theHeaderUsedHereIsAGoodOne() throws IOException {
    try (CarReader reader =
        CarReader.verifying(
            new ByteArrayInputStream(car("HEADER 27 CID 010203")), DagLimits.DEFAULT)) {
      assertThat(reader.root()).isEqualTo(ROOT);
      assertThat(reader.next().bytes()).containsExactly(1, 2, 3);
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nothing,                          '', MALFORMED, an empty CAR",
    "a header of no bytes,             00, MALFORMED, empty",
    "a header length cut off,          ba, MALFORMED, truncated varint",
    "an over-long header length,       ba00 a2, MALFORMED, over-long",
    "a header of 64 KiB and a byte,    818004, TOO_LARGE, 65536",
    "a header of 2^70 bytes,           ffffffffffffffffffffff, TOO_LARGE, 65536",
    "a header cut off,                 3a a26572, MALFORMED, truncated at byte 4",
    "CARv2,                            0a a16776657273696f6e02, MALFORMED, CAR header",
    "CARv2 pragma,                     0b a16776657273696f6e0200, MALFORMED, CARv2",
    "no root,                          11 a265726f6f7473806776657273696f6e01, MALFORMED, not"
        + " exactly one root",
    "two roots,                        12 a265726f6f747382f6f66776657273696f6e01, MALFORMED, not"
        + " exactly one root",
    "version 2 with a root,            3a a265726f6f747381d82a582500 CID 6776657273696f6e02,"
        + " MALFORMED, not version 1",
    "an identity root,                 1b a265726f6f747381d82a470001550002686967766572 73696f6e01,"
        + " MALFORMED, not a CIDv1 with sha2-256",
    "a root that is no CID,            3a a265726f6f747381d82a582500 02551220"
        + " e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 6776657273696f6e01,"
        + " UNSUPPORTED_CID, version 2",
    "JSON for a header,                02 7b7d, MALFORMED, not that of a CARv1",
    "a section of no bytes,            HEADER 00, MALFORMED, truncated",
    "a section without room for a CID, HEADER 04 01551220, MALFORMED, 4 bytes",
    "a section length cut off,         HEADER a7, MALFORMED, truncated varint at byte 60",
    "an over-long section length,      HEADER a700 CID 010203, MALFORMED, over-long",
    "a section of 2 MiB and too much,  HEADER a5808001, TOO_LARGE, 2097188",
    "a section of 2^63 bytes,          HEADER 80808080808080808001, TOO_LARGE, 2097188",
    "a section cut in its CID,         HEADER 27 015512, MALFORMED, truncated at byte 63",
    "a section cut in its block,       HEADER 27 CID 0102, MALFORMED, truncated at byte 98",
    "an identity block,                HEADER 06 015500026869, UNSUPPORTED_CID, identity",
    "a CIDv0 block,                    HEADER 22"
        + " 1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, UNSUPPORTED_CID,"
        + " CIDv0",
    "a block with another content,     HEADER 27 CID 010204, HASH_MISMATCH, bafkrei",
    "a block longer than its content,  HEADER 28 CID 01020300, HASH_MISMATCH, bafkrei",
    "trailing zero bytes,              HEADER 27 CID 010203 0000, MALFORMED, truncated",
  })
  void refusesALie(String what, String hex, Fault fault, String reason) {
    ContentException e = refusal(car(hex), DagLimits.DEFAULT);

    assertThat(e.fault()).as(what).isEqualTo(fault);
    assertThat(e).hasMessageContaining(reason);
  }

  @Test
  void refusesEveryPlaceWhereACarMayBeCut() {
    byte[] whole = Vectors.bytes("small-packed.car");
    int[] cuts = {0};
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        readAll(new ByteArrayInputStream(cut), DagLimits.DEFAULT);
        cuts[0]++;
      } catch (IOException e) {
        assertThat(e)
            .isInstanceOfSatisfying(
                ContentException.class, c -> assertThat(c.fault()).isEqualTo(Fault.MALFORMED));
      }
    }
    // Between two sections a CAR looks complete: that its DAG is not is for VerifiedDag to say.
    assertThat(cuts[0]).isEqualTo(4);
  }

  @Test
  void aFlippedBitInAnyBlockOfACarIsNamed() throws IOException {
    Story story = new Story();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CarStream.write(story.dag(), story.root.cid(), out);
    byte[] whole = out.toByteArray();
    int position = 1 + CarHeader.BYTES;
    int blocks = 0;
    while (position < whole.length) {
      int length = whole[position] & 0x7f;
      int prefix = 1;
      if (whole[position] < 0) {
        length |= whole[position + 1] << 7;
        prefix = 2;
      }
      Cid cid =
          Cid.decode(Arrays.copyOfRange(whole, position + prefix, position + prefix + Cid.BYTES));
      if (length > Cid.BYTES) {
        byte[] forged = whole.clone();
        forged[position + prefix + length - 1] ^= 1;
        ContentException e = refusal(forged, DagLimits.DEFAULT);
        assertThat(e.fault()).isEqualTo(Fault.HASH_MISMATCH);
        assertThat(e.cid()).isEqualTo(cid);
      }
      position += prefix + length;
      blocks++;
    }
    assertThat(blocks).isEqualTo(story.blocks.blocks.size());
  }

  @Test
  void aForgedBlockIsGivenOutForDiagnosisOnly() throws IOException {
    byte[] forged = car("HEADER 27 CID 010204 27 CID 010203");
    try (CarReader reader =
        CarReader.unverified(new ByteArrayInputStream(forged), DagLimits.DEFAULT)) {
      assertThat(reader.next().bytes()).containsExactly(1, 2, 4);
      assertThat(reader.next().bytes()).containsExactly(1, 2, 3);
    }
    try (CarReader reader =
        CarReader.verifying(new ByteArrayInputStream(forged), DagLimits.DEFAULT)) {
      assertThatThrownBy(reader::next).isInstanceOf(ContentException.class);
      assertThat(reader.hasNext()).isFalse();
    }
  }

  /** A good header, then one good section for ever. */
  private static final class Endless extends InputStream {
    private final byte[] header = car("HEADER");
    private final byte[] section = car("27 CID 010203");
    private long position;

    @Override
    public int read() {
      long at = position++ - header.length;
      return (at < 0 ? header[(int) at + header.length] : section[(int) (at % section.length)])
          & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        into[i] = (byte) read();
      }
      return length;
    }
  }

  @Test
  void anEndlessCarIsReadNoFurtherThanTheLimits() {
    ContentException tooMany =
        catchThrowableOfType(
            ContentException.class,
            () ->
                readAll(
                    new Endless(), new DagLimits(DagLimits.MAX_BLOCK_BYTES, 32, 1000, 1 << 20)));
    ContentException tooLarge =
        catchThrowableOfType(
            ContentException.class,
            () -> readAll(new Endless(), new DagLimits(DagLimits.MAX_BLOCK_BYTES, 32, 1000, 2999)));

    assertThat(tooMany.fault()).isEqualTo(Fault.TOO_MANY_BLOCKS);
    assertThat(tooLarge.fault()).isEqualTo(Fault.TOO_LARGE);
  }

  @Test
  void aCarFileIsScannedWithinTheSameLimits() throws IOException {
    Path cut = Files.write(folder.resolve("cut.car"), car("HEADER 27 CID 0102"));
    Path two = Files.write(folder.resolve("two.car"), car("HEADER 27 CID 010203 26 CID 0102"));
    Path many = Files.write(folder.resolve("many.car"), car("HEADER 27 CID 010203 27 CID 010203"));

    assertThatThrownBy(() -> CarFile.open(cut, DagLimits.DEFAULT))
        .hasMessageContaining("truncated at byte");
    assertThatThrownBy(() -> CarFile.open(two, DagLimits.DEFAULT))
        .isInstanceOfSatisfying(
            ContentException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(Fault.SIZE_MISMATCH);
              assertThat(e.cid()).isEqualTo(ROOT);
            });
    assertThatThrownBy(() -> CarFile.open(many, new DagLimits(4096, 32, 1, 4096)))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_MANY_BLOCKS));
  }

  @Test
  void aCarThatNamesARootItDoesNotHoldHasAMissingBlock() throws IOException {
    try (CarFile file =
        CarFile.open(
            Files.write(folder.resolve("rootless.car"), car("HEADER")), DagLimits.DEFAULT)) {
      assertThatThrownBy(() -> new VerifiedDag(file, DagLimits.DEFAULT).openFile(file.root()))
          .isInstanceOf(BlockNotFoundException.class)
          .hasMessageContaining(ROOT.toString());
    }
  }

  @Test
  void aForgedBlockInACarFileIsNamedWhenItIsRead() throws IOException {
    try (CarFile file =
        CarFile.open(
            Files.write(folder.resolve("forged.car"), car("HEADER 27 CID 010204")),
            DagLimits.DEFAULT)) {
      assertThatThrownBy(() -> new VerifiedDag(file, DagLimits.DEFAULT).openFile(ROOT))
          .isInstanceOfSatisfying(
              ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.HASH_MISMATCH));
    }
  }

  @Test
  void aCarFileThatShrinksAfterItsOpeningIsNoticed() throws IOException {
    Path car = Files.write(folder.resolve("shrinks.car"), car("HEADER 27 CID 010203"));
    try (CarFile file = CarFile.open(car, DagLimits.DEFAULT)) {
      Files.write(car, car("HEADER 27 CID"));
      assertThatThrownBy(() -> file.get(ROOT))
          .isInstanceOf(ContentException.class)
          .hasMessageContaining("ends before");
    }
  }
}
