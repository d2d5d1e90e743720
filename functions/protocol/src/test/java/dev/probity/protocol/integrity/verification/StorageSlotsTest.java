package dev.probity.protocol.integrity.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Against what the contracts themselves stored: contracts/vectors/commitments.json. */
class StorageSlotsTest {

  @Test
  void theSlotOfEveryStoredVersionIsTheContracts() throws Exception {
    int checked = 0;
    for (JsonNode stored : vectors().get("tdata")) {
      assertThat(
              StorageSlots.tdataCommitment(
                  Bytes32.parse(stored.get("dataId").asText()),
                  Long.parseLong(stored.get("version").asText())))
          .isEqualTo(Bytes32.parse(stored.get("slot").asText()));
      checked++;
    }
    assertThat(checked).isPositive();
  }

  @Test
  void theSlotAndWordOfEveryTombstoneAreTheContracts() throws Exception {
    int checked = 0;
    for (JsonNode erased : vectors().get("tombstones")) {
      Bytes32 dataId = Bytes32.parse(erased.get("dataId").asText());
      long version = Long.parseLong(erased.get("version").asText());
      assertThat(StorageSlots.tombstone(dataId, version))
          .isEqualTo(Bytes32.parse(erased.get("slot").asText()));
      assertThat(
              Commitments.tombstone(
                  Address.parse(erased.get("owner").asText()),
                  dataId,
                  version,
                  Bytes32.parse(erased.get("requestHash").asText()),
                  Long.parseLong(erased.get("erasedAt").asText())))
          .isEqualTo(Bytes32.parse(erased.get("tombstone").asText()));
      checked++;
    }
    assertThat(checked).isPositive();
  }

  @Test
  void theSlotIdAndWordOfEveryKeyAreTheContracts() throws Exception {
    int checked = 0;
    for (JsonNode key : vectors().get("keys")) {
      Bytes32 keyId =
          StorageSlots.keyId(
              key.get("moduleName").asText(),
              key.get("purposeName").asText(),
              Bytes32.parse(key.get("key").asText()));
      assertThat(keyId).isEqualTo(Bytes32.parse(key.get("keyId").asText()));
      assertThat(StorageSlots.keyRecord(keyId)).isEqualTo(Bytes32.parse(key.get("slot").asText()));
      KeyRecord record = KeyRecord.ofWord(Bytes32.parse(key.get("word").asText()));
      assertThat(record)
          .isEqualTo(
              new KeyRecord(
                  Long.parseUnsignedLong(key.get("validFrom").asText()),
                  Long.parseUnsignedLong(key.get("validTo").asText()),
                  Long.parseUnsignedLong(key.get("compromisedSince").asText())));
      checked++;
    }
    assertThat(checked).isPositive();
  }

  @Test
  void aWordThatIsNoKeyRecordIsRefused() {
    assertThatThrownBy(() -> KeyRecord.ofWord(Bytes32.ZERO)).isInstanceOf(ProofException.class);
    assertThatThrownBy(() -> KeyRecord.ofWord(BundleFixture.word("any")))
        .isInstanceOf(ProofException.class);
    assertThatThrownBy(() -> KeyRecord.ofWord(TestChain.keyWord(new KeyRecord(7, 7, 0))))
        .isInstanceOf(ProofException.class);
  }

  @Test
  void aKeyIsValidFromItsFirstSecondAndNoLongerAtItsLastWithoutEndingInTheYear292Billion()
      throws ProofException {
    KeyRecord key = KeyRecord.ofWord(TestChain.keyWord(new KeyRecord(10, -1, 20)));
    assertThat(key.covers(9)).isFalse();
    assertThat(key.covers(10)).isTrue();
    assertThat(key.covers(Long.MAX_VALUE)).isTrue();
    assertThat(key.isCompromisedAt(19)).isFalse();
    assertThat(key.isCompromisedAt(20)).isTrue();
  }

  @Test
  void versionsAndNamesOutOfRangeAreOurOwnFault() {
    assertThatThrownBy(() -> StorageSlots.tdataCommitment(Bytes32.ZERO, 1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StorageSlots.tombstone(Bytes32.ZERO, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StorageSlots.keyId("", "message", Bytes32.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static JsonNode vectors() throws IOException {
    Path file =
        Path.of(
            System.getProperty("probity.root", "../.."),
            "contracts",
            "vectors",
            "commitments.json");
    return new JsonMapper().readTree(Files.readString(file));
  }
}
