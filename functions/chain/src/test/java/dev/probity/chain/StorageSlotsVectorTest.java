package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.verification.KeyRecord;
import dev.probity.protocol.integrity.verification.StorageSlots;
import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the contracts computed for themselves, computed again. */
class StorageSlotsVectorTest {
  private static JsonNode vectors(String kind) throws IOException {
    Path file =
        Path.of(System.getProperty("probity.root"), "contracts", "vectors", "commitments.json");
    return new ObjectMapper().readTree(file.toFile()).path(kind);
  }

  private static Bytes32 word(JsonNode vector, String member) throws WireException {
    return Bytes32.parse(vector.path(member).asText());
  }

  @Test
  void slotsAndCommitmentsOfDataSetsAreTheContracts() throws IOException, WireException {
    JsonNode vectors = vectors("tdata");
    assertThat(vectors).isNotEmpty();
    for (JsonNode vector : vectors) {
      Address owner = Address.parse(vector.path("owner").asText());
      Bytes32 dataId = word(vector, "dataId");
      long version = vector.path("version").asLong();
      assertThat(
              Commitments.dataId(
                  vector.path("chainId").asLong(),
                  Address.parse(vector.path("contract").asText()),
                  owner,
                  word(vector, "nonce")))
          .isEqualTo(dataId);
      assertThat(StorageSlots.tdataCommitment(dataId, version)).isEqualTo(word(vector, "slot"));
      assertThat(
              Commitments.storedDataHash(
                  owner,
                  dataId,
                  version,
                  word(vector, "requestHash"),
                  word(vector, "contentDigest"),
                  vector.path("storedAt").asLong()))
          .isEqualTo(word(vector, "commitment"));
    }
  }

  @Test
  void idsSlotsAndRecordsOfKeysAreTheContracts() throws IOException, WireException, ProofException {
    JsonNode vectors = vectors("keys");
    assertThat(vectors).isNotEmpty();
    for (JsonNode vector : vectors) {
      Bytes32 keyId =
          StorageSlots.keyId(
              vector.path("moduleName").asText(),
              vector.path("purposeName").asText(),
              word(vector, "key"));
      assertThat(keyId).isEqualTo(word(vector, "keyId"));
      assertThat(StorageSlots.keyRecord(keyId)).isEqualTo(word(vector, "slot"));
      assertThat(KeyRecord.ofWord(word(vector, "word")))
          .isEqualTo(
              new KeyRecord(
                  uint64(vector, "validFrom"),
                  uint64(vector, "validTo"),
                  uint64(vector, "compromisedSince")));
    }
  }

  private static long uint64(JsonNode vector, String member) {
    return Long.parseUnsignedLong(vector.path(member).asText());
  }
}
