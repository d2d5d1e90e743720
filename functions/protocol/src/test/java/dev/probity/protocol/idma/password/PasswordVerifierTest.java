package dev.probity.protocol.idma.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordVerifierTest {
  static final String JSON =
      "{\"passwordVersion\":3,"
          + "\"argon2id\":{\"memoryKib\":47104,\"iterations\":1,\"parallelism\":1},"
          + "\"salt\":\"0x000102030405060708090a0b0c0d0e0f\","
          + ("\"verifier\":\"0x" + "17".repeat(32) + "\"}");

  static PasswordVerifier parse(String json) throws WireException {
    JsonNode node =
        StrictJson.parse(json.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.MESSAGE);
    return PasswordVerifier.parse(node);
  }

  @Test
  void whatIsWrittenIsRead() throws WireException {
    PasswordVerifier read = parse(JSON);
    assertThat(read.passwordVersion()).isEqualTo(3);
    assertThat(read.parameters()).isEqualTo(Argon2Parameters.TODAY);
    assertThat(read.salt()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    assertThat(read.verifier()).hasToString("0x" + "17".repeat(32));
    assertThat(read.toJson()).hasToString(JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"passwordVersion\":3 | \"passwordVersion\":0 | /passwordVersion",
        "\"passwordVersion\":3 | \"passwordVersion\":4294967296 | /passwordVersion",
        "\"passwordVersion\":3 | \"passwordVersion\":3.0 | /passwordVersion",
        "\"passwordVersion\":3 | \"passwordVersion\":\"3\" | /passwordVersion",
        "47104 | 47103 | /argon2id/memoryKib",
        "47104 | 1048577 | /argon2id/memoryKib",
        "\"iterations\":1 | \"iterations\":0 | /argon2id/iterations",
        "\"iterations\":1 | \"iterations\":11 | /argon2id/iterations",
        "\"parallelism\":1 | \"parallelism\":5 | /argon2id/parallelism",
        "\"parallelism\":1 | \"parallelism\":1,\"secret\":1 | /argon2id/secret",
        ",\"parallelism\":1 | '' | /argon2id/parallelism",
        "0x0001 | 0x01 | /salt",
        "0c0d | 0C0d | /salt",
        "0x1717 | 0x17 | /verifier",
        "\"salt\" | \"Salt\" | /Salt",
        "{\"memoryKib\":47104,\"iterations\":1,\"parallelism\":1} | [] | /argon2id"
      })
  void anythingElseIsRefusedAndTheMemberNamed(String from, String to, String path) {
    String altered = JSON.replace(from, to);
    assertThat(altered).isNotEqualTo(JSON);
    assertThatThrownBy(() -> parse(altered))
        .isInstanceOfSatisfying(
            WireException.class, refused -> assertThat(refused.path()).isEqualTo(path));
  }

  @Test
  void noVersionBelowOneAndNoOtherSaltIsEverMade() {
    byte[] salt = new byte[16];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PasswordVerifier(0, Argon2Parameters.TODAY, salt, Bytes32.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new PasswordVerifier(1L << 32, Argon2Parameters.TODAY, salt, Bytes32.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new PasswordVerifier(1, Argon2Parameters.TODAY, new byte[17], Bytes32.ZERO));
  }

  @Test
  void itsSecretsAreNotPrintedAndItsSaltCannotBeChanged() throws WireException {
    PasswordVerifier read = parse(JSON);
    read.salt()[0] = 99;
    assertThat(read.salt()[0]).isZero();
    assertThat(read.toString()).doesNotContain("1717").doesNotContain("0001");
  }
}
