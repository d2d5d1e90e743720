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
import dev.probity.protocol.wire.Commitment;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the contracts computed for themselves, computed again. */
class StorageSlotsVectorTest {
  private static final int STATUS_BITS = 8;

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
  void slotsAndWordsOfTombstonesAreTheContracts() throws IOException, WireException {
    JsonNode vectors = vectors("tombstones");
    assertThat(vectors).isNotEmpty();
    for (JsonNode vector : vectors) {
      Bytes32 dataId = word(vector, "dataId");
      long version = vector.path("version").asLong();
      assertThat(StorageSlots.tombstone(dataId, version)).isEqualTo(word(vector, "slot"));
      assertThat(
              Commitments.tombstone(
                  Address.parse(vector.path("owner").asText()),
                  dataId,
                  version,
                  word(vector, "requestHash"),
                  vector.path("erasedAt").asLong()))
          .isEqualTo(word(vector, "tombstone"));
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

  @Test
  void slotsAndWordsOfTokenRequestsAreTheContracts() throws IOException, WireException {
    JsonNode vectors = vectors("tokenRequests");
    assertThat(vectors).isNotEmpty();
    for (JsonNode vector : vectors) {
      // Mapping of mapping at slot 0.
      Bytes32 ofUser = mapped(user(vector).toWord(), 0);
      assertThat(Digests.keccak256(word(vector, "requestHash").bytes(), ofUser.bytes()))
          .isEqualTo(word(vector, "slot"));
      assertThat(number(vector, "status").or(number(vector, "storedAt").shiftLeft(STATUS_BITS)))
          .isEqualTo(new BigInteger(1, word(vector, "word").bytes()));
    }
  }

  @Test
  void hashesSlotsAndWordsOfTokensAreTheContracts() throws IOException, WireException {
    JsonNode vectors = vectors("tokens");
    assertThat(vectors).isNotEmpty();
    for (JsonNode vector : vectors) {
      Bytes32 accessToken = Digests.keccak256(vector.path("accessToken").asText());
      assertThat(accessToken).isEqualTo(word(vector, "accessTokenHash"));
      Bytes32 tokenHash =
          Commitment.of("Probity.token.v1")
              .address(user(vector))
              .bytes32(word(vector, "requestHash"))
              .bytes32(accessToken)
              .uint(vector.path("timeExp").asLong())
              .digest();
      assertThat(tokenHash).isEqualTo(word(vector, "tokenHash"));
      assertThat(mapped(tokenHash, 1)).isEqualTo(word(vector, "slot"));
      BigInteger packed =
          new BigInteger(1, user(vector).bytes())
              .or(number(vector, "timeExp").shiftLeft(160))
              .or(number(vector, "storedAt").shiftLeft(200))
              .or(number(vector, "revoked").shiftLeft(240))
              .or(number(vector, "suspendedByUser").shiftLeft(241))
              .or(number(vector, "suspendedByGateway").shiftLeft(242))
              .or(number(vector, "suspendedByGuardian").shiftLeft(243));
      assertThat(packed).isEqualTo(new BigInteger(1, word(vector, "word").bytes()));
    }
  }

  private static Address user(JsonNode vector) throws WireException {
    return Address.parse(vector.path("user").asText());
  }

  private static BigInteger number(JsonNode vector, String member) {
    return new BigInteger(vector.path(member).asText());
  }

  /** Where the value of this key of a mapping lies. */
  private static Bytes32 mapped(Bytes32 key, int slot) {
    byte[] place = new byte[Bytes32.LENGTH];
    place[Bytes32.LENGTH - 1] = (byte) slot;
    return Digests.keccak256(key.bytes(), place);
  }

  private static long uint64(JsonNode vector, String member) {
    return Long.parseUnsignedLong(vector.path(member).asText());
  }
}
