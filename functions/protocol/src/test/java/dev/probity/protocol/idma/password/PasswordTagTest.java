package dev.probity.protocol.idma.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordTagTest {

  private static Bytes32 word(String digits) {
    try {
      return Bytes32.parse("0x" + digits.repeat(32));
    } catch (WireException flawed) {
      throw new IllegalArgumentException(flawed);
    }
  }

  /**
   * By ethers 6.17.0: {@code keccak256(AbiCoder.defaultAbiCoder().encode(['bytes32','string'],
   * ['0x' + '5a'.repeat(32), password]))}; the first password is shorter than a word, the second
   * has characters of several bytes, the third fills a word exactly, the fourth needs two.
   */
  @ParameterizedTest
  @CsvSource({
    "correct horse battery staple,"
        + "0xdba0dc6547dce2f9be98c01c4fdf8098603a4f98a1ca67f9b6fbd89c6d38ac7c",
    "'Grüße aus Zürich, 2026 🔐',"
        + "0x7719f50b4fc259f78a1373c369108034d9a0683c9227612b0442ee7f0616059a",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,"
        + "0xdbc02072a27447dc06aedf191636c6487770518bb59fa078f20c8fcda0b587e0",
    "lamplight gravel obtuse fjord and more,"
        + "0x977703707f0c957d0abee1a8452b0e6ba4659b3a68703261ca0987733876d8c3"
  })
  void itIsTheTagThatAnIndependentImplementationGives(String password, String tag) {
    assertThat(PasswordTag.of(word("5a"), Passwords.of(password))).hasToString(tag);
  }

  @Test
  void anotherSaltOrPasswordHasAnotherTag() {
    Bytes32 tag = PasswordTag.of(word("5a"), Passwords.of("correct horse"));
    assertThat(PasswordTag.of(word("5b"), Passwords.of("correct horse"))).isNotEqualTo(tag);
    assertThat(PasswordTag.of(word("5a"), Passwords.of("correct horse\0"))).isNotEqualTo(tag);
  }
}
