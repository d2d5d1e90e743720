package dev.probity.protocol.idma.password.argon2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Argon2idTest {

  private static byte[] repeated(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void itGivesTheTagOfRfc9106() {
    // Section 5.3.
    byte[] tag =
        new Argon2id(32, 3, 4)
            .tag(repeated(1, 32), repeated(2, 16), repeated(3, 8), repeated(4, 12), 32);
    assertThat(hex(tag))
        .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
  }

  @Test
  void itGivesTheTagsOfAnotherImplementationAtTheCostInUse() {
    // hash-wasm 4.13.0: argon2id({password, salt, iterations, parallelism, memorySize,
    // hashLength: 32, outputType: 'hex'}).
    byte[] password = "Grüße aus Zürich, 2026 🔐".getBytes(StandardCharsets.UTF_8);
    byte[] salt = repeated(0x5a, 16);
    assertThat(hex(new Argon2id(47_104, 1, 1).tag(password, salt, 32)))
        .isEqualTo("481eb02d7ce53eae665f0b7203aa94eac9b36129eb319b6f271794b42e37babb");
    assertThat(hex(new Argon2id(65_536, 3, 4).tag(password, salt, 32)))
        .isEqualTo("319316e3988b651eb0f02d738fc333edcae8b96ea829a1809fddd957418b0990");
  }

  @Test
  void thePasswordAndTheSaltAreLeftAsTheyWere() {
    byte[] password = repeated(7, 20);
    byte[] salt = repeated(8, 16);
    new Argon2id(32, 1, 1).tag(password, salt, 32);
    assertThat(password).isEqualTo(repeated(7, 20));
    assertThat(salt).isEqualTo(repeated(8, 16));
  }
}
