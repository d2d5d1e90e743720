package dev.probity.protocol.integrity.verification.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RlpTest {
  private static final long SEED = 20_260_101;

  @Test
  void theExamplesOfTheYellowPaperAreEncodedAndRead() throws ProofException {
    byte[] dog = Rlp.encode("dog".getBytes(StandardCharsets.US_ASCII));
    byte[] cat = Rlp.encode("cat".getBytes(StandardCharsets.US_ASCII));
    byte[] lorem =
        "Lorem ipsum dolor sit amet, consectetur adipisicing elit"
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(hex(dog)).isEqualTo("83646f67");
    assertThat(hex(Rlp.encodeList(List.of(cat, dog)))).isEqualTo("c88363617483646f67");
    assertThat(hex(Rlp.encode(new byte[0]))).isEqualTo("80");
    assertThat(hex(Rlp.encodeList(List.of()))).isEqualTo("c0");
    assertThat(hex(Rlp.encode(0))).isEqualTo("80");
    assertThat(hex(Rlp.encode(15))).isEqualTo("0f");
    assertThat(hex(Rlp.encode(1024))).isEqualTo("820400");
    assertThat(hex(Rlp.encode(lorem))).startsWith("b8384c6f");

    assertThat(Rlp.decode(Rlp.encode(lorem)).string()).isEqualTo(lorem);
    assertThat(Rlp.decode(bytes("c88363617483646f67")).items()).hasSize(2);
    assertThat(Rlp.decode(bytes("c7c0c1c0c3c0c1c0")).items().get(2).items()).hasSize(2);
    assertThat(Rlp.decode(bytes("820400")).uint63()).isEqualTo(1024);
    assertThat(Rlp.decode(bytes("887fffffffffffffff")).uint63()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'', truncated",
    "83646f, truncated",
    "b8, truncated",
    "b838, truncated",
    "c883636174, truncated",
    "f8, truncated",
    "bfffffffffffffffff, truncated",
    "ffffffffffffffffff, truncated",
    "8100, needs none",
    "817f, needs none",
    "b80100, short one suffices",
    "b837, short one suffices",
    "b900ff, leading zeros",
    "f800, leading zeros",
    "f80180, short one suffices",
    "8080, after its end",
    "c080, after its end",
    "c281, truncated",
  })
  void anEncodingThatIsNotTheCanonicalOneIsRefused(String hex, String reason) {
    assertThatThrownBy(() -> Rlp.decode(bytes(hex)))
        .isInstanceOf(ProofException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void limitsOfLengthDepthAndNumberHold() {
    byte[] nested = bytes("c0");
    for (int i = 0; i < Rlp.MAX_DEPTH; i++) {
      nested = Rlp.encodeList(List.of(nested));
    }
    byte[] tooDeep = nested;
    assertThatThrownBy(() -> Rlp.decode(tooDeep)).hasMessageContaining("deep");
    byte[] many = Rlp.encodeList(Collections.nCopies(Rlp.MAX_ITEMS, bytes("01")));
    assertThatThrownBy(() -> Rlp.decode(many)).hasMessageContaining("items");
    byte[] tooLong = Rlp.encode(new byte[Rlp.MAX_BYTES]);
    assertThatThrownBy(() -> Rlp.decode(tooLong)).hasMessageContaining("longer");
  }

  @Test
  void anItemIsReadOnlyAsWhatItIs() throws ProofException {
    RlpItem list = Rlp.decode(bytes("c0"));
    RlpItem string = Rlp.decode(bytes("8200ff"));
    assertThatThrownBy(list::string).hasMessageContaining("list where a string");
    assertThatThrownBy(string::items).hasMessageContaining("string where a list");
    assertThatThrownBy(string::uint63).hasMessageContaining("leading zeros");
    assertThatThrownBy(string::bytes32).hasMessageContaining("2 bytes, not 32");
    RlpItem negative = Rlp.decode(bytes("88ffffffffffffffff"));
    assertThatThrownBy(negative::uint63).hasMessageContaining("2^63-1");
  }

  @Test
  void whatIsReadIsWrittenAgainAsTheSameBytes() {
    fuzz(20_000);
  }

  @Test
  @Tag("fuzz")
  void whatIsReadIsWrittenAgainAsTheSameBytesForLong() {
    fuzz(5_000_000);
  }

  private static void fuzz(int rounds) {
    SplittableRandom random = new SplittableRandom(SEED);
    int read = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] input = new byte[random.nextInt(80)];
      random.nextBytes(input);
      if (input.length > 0 && round % 2 == 0) {
        input[0] = (byte) (0xc0 + Math.min(55, input.length - 1));
      }
      try {
        RlpItem item = Rlp.decode(input);
        read++;
        assertThat(again(item)).as("seed %d, round %d", SEED, round).isEqualTo(input);
      } catch (ProofException refused) {
        assertThat(refused.reason()).isNotEmpty();
      }
    }
    assertThat(read).isPositive();
  }

  private static byte[] again(RlpItem item) throws ProofException {
    if (!item.isList()) {
      return Rlp.encode(item.string());
    }
    byte[][] items = new byte[item.items().size()][];
    for (int i = 0; i < items.length; i++) {
      items[i] = again(item.items().get(i));
    }
    return Rlp.encodeList(Arrays.asList(items));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
