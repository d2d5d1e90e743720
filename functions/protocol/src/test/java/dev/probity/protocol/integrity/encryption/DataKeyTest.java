package dev.probity.protocol.integrity.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DataKeyTest {
  private static final byte[] BYTES = HexFormat.of().parseHex("0f".repeat(31) + "a7");

  @Test
  void theKeyOfTheRecordsIsHkdfAsRfc5869HasIt() {
    byte[] extracted = new HmacSha256(new byte[32]).digest(BYTES);
    byte[] info = "probity.records.v1\u0001".getBytes(StandardCharsets.US_ASCII);
    assertThat(DataKey.of(BYTES).recordKey())
        .isEqualTo(Bytes32.of(new HmacSha256(extracted).digest(info)));
  }

  @Test
  void theCommitmentIsThatOfTheManifest() throws Exception {
    Address owner = Address.parse("0x" + "5c".repeat(20));
    assertThat(DataKey.of(BYTES).commitment(owner, Bytes32.of(BYTES), 3))
        .isEqualTo(Commitments.keyCommit(owner, Bytes32.of(BYTES), 3, Bytes32.of(BYTES)));
  }

  @Test
  void aKeyIsNeitherPrintedNorHashed() {
    DataKey key = DataKey.of(BYTES);
    assertThat(key).hasToString("DataKey[redacted]");
    assertThat(key.hashCode()).isEqualTo(DataKey.of(new byte[32]).hashCode());
    assertThat(key).isEqualTo(DataKey.of(BYTES)).isNotEqualTo(DataKey.of(new byte[32]));
  }

  @Test
  void aKeyHas32BytesOfItsOwn() {
    assertThatThrownBy(() -> DataKey.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    byte[] given = BYTES.clone();
    DataKey key = DataKey.of(given);
    Arrays.fill(given, (byte) 0);
    Arrays.fill(key.exportBytes(), (byte) 0);
    assertThat(key.exportBytes()).isEqualTo(BYTES);
  }
}
