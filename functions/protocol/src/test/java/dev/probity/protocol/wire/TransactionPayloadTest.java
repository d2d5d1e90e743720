package dev.probity.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TransactionPayloadTest {
  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void theByteTwoAndOneListAreATransaction() {
    assertThat(TransactionPayload.of(bytes("02c0")).digest())
        .isEqualTo(Digests.keccak256(bytes("02c0")));
    assertThat(TransactionPayload.of(bytes("02c20102")).bytes()).isEqualTo(bytes("02c20102"));
    assertThat(TransactionPayload.of(bytes("02f838" + "01".repeat(0x38)))).isNotNull();
    assertThat(TransactionPayload.of(bytes("02f90100" + "01".repeat(0x100)))).isNotNull();
  }

  @Test
  void whatIsSignedElsewhereIsNone() {
    String domainAndMessage = "ab".repeat(64);
    for (String other :
        new String[] {
          "",
          "02",
          "1901" + domainAndMessage,
          "19457468657265756d205369676e6564204d6573736167653a0a3332" + "ab".repeat(32),
          "c20102",
          "01c20102",
          "03c20102",
          "05c20102",
          "028102",
          "02c201",
          "02c2010203",
          "02f8",
          "02f838" + "01".repeat(0x37),
          "02fb00000001c0",
          "02ffffffffffffffffff"
        }) {
      assertThatIllegalArgumentException()
          .as(other)
          .isThrownBy(() -> TransactionPayload.of(bytes(other)));
    }
  }

  @Test
  void aTransactionThatNoNodeRelaysIsNone() {
    int length = TransactionPayload.MAX_LENGTH;
    byte[] long1 = Arrays.copyOf(bytes("02fa"), length + 1);
    byte[] lengthBytes = bytes("%06x".formatted(length + 1 - 5));
    System.arraycopy(lengthBytes, 0, long1, 2, lengthBytes.length);
    assertThatIllegalArgumentException().isThrownBy(() -> TransactionPayload.of(long1));
  }
}
