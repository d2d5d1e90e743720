package dev.probity.protocol.integrity.proof;

import static dev.probity.protocol.integrity.proof.TreeScene.one;
import static dev.probity.protocol.integrity.proof.TreeScene.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One proof has one byte string, and nothing else is read. */
class RecordProofFormatTest {
  private static final long SEED = 8_949;
  private static final TreeScene SCENE = TreeScene.of(11);
  private static final RecordProofVerifier VERIFIER = SCENE.verifier();
  private static final List<SourceRecord> ASKED = List.of(record(one(4)), record("{}"));
  private static final byte[] IN = SCENE.in(one(4)).bytes();
  private static final byte[] NOT_IN = SCENE.notIn("{}").bytes();
  private static final HexFormat HEX = HexFormat.of();

  /** As in appendix A of RFC 8949. */
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "23, 17",
    "24, 1818",
    "255, 18ff",
    "256, 190100",
    "65535, 19ffff",
    "65536, 1a00010000",
    "4294967295, 1affffffff",
    "4294967296, 1b0000000100000000",
    "9223372036854775807, 1b7fffffffffffffff",
  })
  void anIntegerHasItsShortestHead(long value, String hex) throws WireException {
    assertThat(HEX.formatHex(new CborWriter().unsigned(value).bytes())).isEqualTo(hex);
    assertThat(new CborReader(HEX.parseHex(hex), 9).unsigned("it", Long.MAX_VALUE))
        .isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1800",
        "1817",
        "190000",
        "1900ff",
        "1a00000000",
        "1a0000ffff",
        "1b0000000000000000",
        "1b00000000ffffffff",
        "1b8000000000000000",
        "1bffffffffffffffff",
        "1c",
        "1d",
        "1e",
        "1f",
        "20",
        "40",
        "60",
        "80",
        "a0",
        "c100",
        "f4",
        "f6",
        "f90000",
        "18",
        "19",
        "1901",
        ""
      })
  void aHeadThatIsNoShortestUnsignedIntegerIsRefused(String hex) {
    assertThat(
            catchThrowableOfType(
                WireException.class,
                () -> new CborReader(HEX.parseHex(hex), 9).unsigned("it", Long.MAX_VALUE)))
        .hasMessageStartingWith("byte offset ");
  }

  @Test
  void bytesAfterTheItemAreRefused() {
    assertMalformed(Arrays.copyOf(IN, IN.length + 1));
  }

  @Test
  void everyBeginningOfAProofIsRefused() {
    for (int length = 0; length < IN.length; length++) {
      assertMalformed(Arrays.copyOf(IN, length));
    }
  }

  @Test
  void moreThan2048BytesAreRefusedBeforeTheyAreRead() {
    byte[] long1 = Arrays.copyOf(IN, RecordProof.MAX_BYTES + 1);
    assertThat(malformed(long1)).hasMessageContaining("2048");
  }

  @Test
  void anIndefiniteLengthIsRefused() {
    assertMalformed(replaced(IN, 0, 1, "bf"));
    // The map, its end after all entries.
    byte[] indefinite = Arrays.copyOf(replaced(IN, 0, 1, "bf"), IN.length + 1);
    indefinite[IN.length] = (byte) 0xff;
    assertMalformed(indefinite);
  }

  @Test
  void aLongerHeadThanNeededIsRefused() {
    assertMalformed(replaced(IN, 0, 1, "b808"));
    assertMalformed(replaced(IN, 1, 2, "1801"));
  }

  @Test
  void aTagIsRefused() {
    assertMalformed(replaced(IN, 0, 0, "d9d9f7")); // "self-described CBOR"
  }

  @Test
  void keysOutOfOrderDoubledOrUnknownAreRefused() {
    int format = 1;
    int dataId = format + 1 + 23;
    int version = dataId + 1 + 34;
    byte[] swapped = new byte[0];
    swapped = join(swapped, IN, 0, 1);
    swapped = join(swapped, IN, dataId, version);
    swapped = join(swapped, IN, format, dataId);
    swapped = join(swapped, IN, version, IN.length);
    assertThat(swapped).hasSameSizeAs(IN);
    assertMalformed(swapped);

    byte[] doubled = replaced(IN, 0, 1, "a9");
    doubled = join(join(new byte[0], doubled, 0, version), IN, dataId, version);
    assertMalformed(join(doubled, IN, version, IN.length));

    assertMalformed(replaced(IN, version, version + 1, "0a"));
  }

  @Test
  void aRefusedFileIsNamedSo() {
    RecordProofException refused =
        catchThrowableOfType(
            RecordProofException.class,
            () -> SCENE.verifier().verify(new byte[] {(byte) 0xa0}, record("{}")));
    assertThat(refused.fault()).isEqualTo(ProofFault.PROOF_MALFORMED);
  }

  @Test
  void whateverTheBytesAreTheyAreOneProofOrRefused() throws Exception {
    fuzz(20_000, SEED);
  }

  @Test
  @Tag("fuzz")
  void whateverTheBytesAreTheyAreOneProofOrRefusedForLong() throws Exception {
    fuzz(1_000_000, SEED + 1);
  }

  private static void fuzz(int rounds, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    int read = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] seedBytes = random.nextBoolean() ? IN : NOT_IN;
      byte[] file = mutated(seedBytes, random);
      String description = "seed " + seed + ", round " + round;
      try {
        assertThat(RecordProof.parse(file).bytes()).as(description).isEqualTo(file);
        read++;
      } catch (WireException refused) {
        assertThat(refused).as(description).message().isNotBlank();
      }
      if (!Arrays.equals(file, IN) && !Arrays.equals(file, NOT_IN)) {
        for (SourceRecord asked : ASKED) {
          assertThat(
                  catchThrowableOfType(
                      RecordProofException.class, () -> VERIFIER.verify(file, asked)))
              .as(description)
              .isNotNull();
        }
      }
    }
    assertThat(read).as("seed %d", seed).isPositive();
  }

  /** One to three changes: a bit, a byte, a piece cut out, repeated or cut off. */
  private static byte[] mutated(byte[] original, SplittableRandom random) {
    byte[] bytes = original.clone();
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      int end = Math.min(bytes.length, at + 1 + random.nextInt(40));
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes[random.nextInt(Math.min(bytes.length, 140))] ^= (byte) (1 << at % 8);
        case 3 -> bytes = join(Arrays.copyOf(bytes, at), bytes, end, bytes.length);
        case 4 -> bytes = join(Arrays.copyOf(bytes, end), bytes, at, bytes.length);
        default -> bytes = Arrays.copyOf(bytes, at);
      }
    }
    return bytes;
  }

  private static byte[] replaced(byte[] bytes, int from, int to, String hex) {
    return join(join(Arrays.copyOf(bytes, from), HEX.parseHex(hex)), bytes, to, bytes.length);
  }

  private static byte[] join(byte[] head, byte[] tail) {
    return join(head, tail, 0, tail.length);
  }

  private static byte[] join(byte[] head, byte[] tail, int from, int to) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(head);
    joined.write(tail, from, to - from);
    return joined.toByteArray();
  }

  private static void assertMalformed(byte[] file) {
    assertThat(malformed(file)).isNotNull();
  }

  private static WireException malformed(byte[] file) {
    return catchThrowableOfType(WireException.class, () -> RecordProof.parse(file));
  }
}
