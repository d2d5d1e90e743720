package dev.probity.protocol.idma.password;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are: a value, or a {@link WireException}, and nothing else. */
class PasswordFuzzTest {
  private static final long SEED = 9_106;
  private static final int SHORT = 3_000;
  private static final int LONG = 1_000_000;

  /** A parser under test. */
  interface Parser {
    void parse(byte[] bytes) throws WireException, IOException;
  }

  static Stream<Arguments> parsers() {
    return Stream.of(
        Arguments.of(
            "verifier of a row",
            (Parser) PasswordFuzzTest::verifierIsReadAsWritten,
            PasswordVerifierTest.JSON.getBytes(UTF_8)),
        Arguments.of(
            "password",
            (Parser)
                bytes -> {
                  try (Password password = Password.of(new String(bytes, UTF_8))) {
                    assertThat(password.codePoints()).isBetween(1, Password.MAX_CODE_POINTS);
                  }
                },
            "Grüße 🔐 é".repeat(22).getBytes(UTF_8)),
        Arguments.of(
            "password of any units",
            (Parser) bytes -> Password.of(new String(bytes, UTF_16)).close(),
            "Gr\u00fc\u00dfe \ud83d\udd10".getBytes(UTF_16)),
        Arguments.of(
            "breached passwords",
            (Parser) bytes -> BreachedPasswords.read(new ByteArrayInputStream(bytes)).holds(bytes),
            BreachedList.of(
                BreachedPasswords.Digest.SHA_256, List.of("one", "two", "three", "four"))));
  }

  private static void verifierIsReadAsWritten(byte[] bytes) throws WireException {
    PasswordVerifier read =
        PasswordVerifier.parse(StrictJson.parse(bytes, StrictJson.Limits.MESSAGE));
    assertThat(PasswordVerifier.parse(read.toJson()).toJson()).isEqualTo(read.toJson());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parsers")
  void aParserReadsOrThrowsWireException(String name, Parser parser, byte[] seed)
      throws IOException {
    fuzz(parser, seed, SHORT);
  }

  @Tag("fuzz")
  @ParameterizedTest(name = "{0}")
  @MethodSource("parsers")
  void aParserReadsOrThrowsWireExceptionForLong(String name, Parser parser, byte[] seed)
      throws IOException {
    fuzz(parser, seed, LONG);
  }

  private static void fuzz(Parser parser, byte[] seed, int cases) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bytes = mutated(seed, random);
      try {
        parser.parse(bytes);
      } catch (WireException expected) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, case %d: %s".formatted(SEED, i, Hex.of(bytes)), e);
      }
    }
    assertThat(refused).as("refused of %d cases, seed %d", cases, SEED).isPositive();
  }

  /** One to four of: a bit flipped, a byte replaced, a piece cut out, repeated, or the end cut. */
  private static byte[] mutated(byte[] seed, SplittableRandom random) {
    byte[] bytes = seed.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      int end = Math.min(bytes.length, at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 ->
            bytes[at] = "{}[]\",:0-9.eE\\u\0\u007f\u00ff".getBytes(ISO_8859_1)[random.nextInt(18)];
        case 2 -> bytes = joined(bytes, at, bytes, end);
        case 3 -> bytes = joined(bytes, end, bytes, at);
        default -> bytes = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? at : bytes.length);
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] head, int to, byte[] tail, int from) {
    byte[] joined = Arrays.copyOf(head, to + tail.length - from);
    System.arraycopy(tail, from, joined, to, tail.length - from);
    return joined;
  }
}
