package dev.probity.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContractVectorsTest {
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MAX_JSON_INTEGER = BigInteger.ONE.shiftLeft(53);

  static Stream<Arguments> typedData() throws IOException {
    List<Arguments> vectors = new ArrayList<>();
    for (JsonNode vector : ContractVectors.read("eip712.json").path("vectors")) {
      vectors.add(Arguments.of(vector.path("name").asText(), vector));
    }
    return vectors.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("typedData")
  void typedDataIsHashedAndSignedAsTheIndependentImplementationDoes(String name, JsonNode vector)
      throws IOException, WireException {
    check(ProtocolMessages.named(vector.path("primaryType").asText()), vector);
  }

  private static <R extends Record> void check(MessageType<R> type, JsonNode vector)
      throws IOException, WireException {
    assertThat(type.typeHash()).hasToString(vector.path("typeHash").asText());
    JsonNode domainJson = vector.path("domain");
    assertThat(type.domainName()).isEqualTo(domainJson.path("name").asText());
    ObjectNode json = ourForm(type, vector.path("message"));
    if (hasNumberBeyondLong(vector.path("message"))) {
      assertThatExceptionOfType(WireException.class)
          .isThrownBy(() -> type.parse(json))
          .withMessageContaining("2^63-1");
      return;
    }
    Eip712Domain domain =
        new Eip712Domain(
            domainJson.path("name").asText(),
            domainJson.path("chainId").asLong(),
            Address.parse(domainJson.path("verifyingContract").asText()));
    R message = type.parse(json);
    Bytes32 digest = type.digest(domain, message);
    assertThat(domain.separator()).hasToString(vector.path("domainSeparator").asText());
    assertThat(type.hashStruct(message)).hasToString(vector.path("structHash").asText());
    assertThat(digest).hasToString(vector.path("digest").asText());
    assertThat(type.toJson(message)).isEqualTo(json);

    Signature signature = Signature.parse(vector.path("signature").asText());
    PrivateKey32 key =
        PrivateKey32.parse(ContractVectors.read("eip712.json").path("privateKey").asText());
    for (Secp256k1 curve : List.of(Secp256k1.best(), Secp256k1.pureJava())) {
      assertThat(curve.sign(digest, key)).isEqualTo(signature);
      assertThat(curve.recover(digest, signature)).hasToString(vector.path("signer").asText());
    }
  }

  /** The vectors write every integer as a string; messages do so beyond 2^53−1 alone. */
  private static ObjectNode ourForm(MessageType<?> type, JsonNode message) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : message.properties()) {
      if (member.getValue().isArray() || member.getValue().isBoolean()) {
        json.set(member.getKey(), member.getValue());
        continue;
      }
      String text = member.getValue().asText();
      boolean small =
          text.matches("[0-9]{1,20}")
              && !(type.name().equals("StoreData") && member.getKey().equals("cid"))
              && new BigInteger(text).compareTo(MAX_JSON_INTEGER) < 0;
      json.set(
          member.getKey(), small ? StrictJson.number(Long.parseLong(text)) : json.textNode(text));
    }
    return json;
  }

  private static boolean hasNumberBeyondLong(JsonNode message) {
    for (JsonNode value : message) {
      String text = value.asText();
      if (text.matches("[0-9]{1,20}") && new BigInteger(text).compareTo(MAX_LONG) > 0) {
        return true;
      }
    }
    return false;
  }

  @Test
  void commitmentsAndSlotsAreThoseThatTheContractComputes() throws IOException, WireException {
    JsonNode vectors = ContractVectors.read("commitments.json").path("tdata");
    assertThat(vectors).isNotEmpty();
    for (JsonNode vector : vectors) {
      Address owner = Address.parse(vector.path("owner").asText());
      Bytes32 dataId =
          Commitment.of("Probity.data.v1")
              .uint(vector.path("chainId").asLong())
              .address(Address.parse(vector.path("contract").asText()))
              .address(owner)
              .bytes32(Bytes32.parse(vector.path("nonce").asText()))
              .digest();
      assertThat(dataId).hasToString(vector.path("dataId").asText());
      Bytes32 commitment =
          Commitment.of("Probity.tdata.v1")
              .address(owner)
              .bytes32(dataId)
              .uint(vector.path("version").asLong())
              .bytes32(Bytes32.parse(vector.path("requestHash").asText()))
              .bytes32(Bytes32.parse(vector.path("contentDigest").asText()))
              .uint(vector.path("storedAt").asLong())
              .digest();
      assertThat(commitment).hasToString(vector.path("commitment").asText());
      // Mapping of mapping at slot 0: keccak256(version ‖ keccak256(dataId ‖ 0)).
      byte[] version = new byte[Bytes32.LENGTH];
      AbiWord.writeUint(vector.path("version").asLong(), version, 0);
      Bytes32 ofDataId = Digests.keccak256(dataId.bytes(), Bytes32.ZERO.bytes());
      assertThat(Digests.keccak256(version, ofDataId.bytes()))
          .hasToString(vector.path("slot").asText());
    }
  }
}
