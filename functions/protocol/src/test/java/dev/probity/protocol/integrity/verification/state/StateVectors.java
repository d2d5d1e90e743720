package dev.probity.protocol.integrity.verification.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a real node answered; see {@code functions/protocol/vectors/make-proofs.mjs}. */
@SuppressWarnings("ArrayRecordComponent") // A fixture: nobody changes or compares it.
record StateVectors(
    byte[] headerRlp,
    long number,
    Bytes32 hash,
    long timestamp,
    Bytes32 stateRoot,
    List<AccountVector> accounts) {

  record AccountVector(
      String name,
      Address address,
      boolean exists,
      Bytes32 codeHash,
      Bytes32 storageRoot,
      List<byte[]> proof,
      List<StorageVector> storage) {}

  record StorageVector(String name, Bytes32 key, Bytes32 value, List<byte[]> proof) {}

  static StateVectors read() throws IOException, WireException {
    JsonNode root;
    try (InputStream in = StateVectors.class.getResourceAsStream("/vectors/state-proofs.json")) {
      root = new JsonMapper().readTree(Objects.requireNonNull(in));
    }
    JsonNode block = root.get("block");
    List<AccountVector> accounts = new ArrayList<>();
    for (JsonNode account : root.get("proofs")) {
      List<StorageVector> storage = new ArrayList<>();
      for (JsonNode word : account.get("storage")) {
        storage.add(
            new StorageVector(
                word.get("name").asText(),
                Bytes32.parse(word.get("key").asText()),
                Bytes32.parse(word.get("value").asText()),
                nodes(word.get("proof"))));
      }
      accounts.add(
          new AccountVector(
              account.get("name").asText(),
              Address.parse(account.get("address").asText()),
              account.get("exists").asBoolean(),
              Bytes32.parse(account.get("codeHash").asText()),
              Bytes32.parse(account.get("storageHash").asText()),
              nodes(account.get("accountProof")),
              storage));
    }
    return new StateVectors(
        Hex.parseUpTo(block.get("headerRlp").asText(), BlockHeader.MAX_BYTES),
        block.get("number").asLong(),
        Bytes32.parse(block.get("hash").asText()),
        block.get("timestamp").asLong(),
        Bytes32.parse(block.get("stateRoot").asText()),
        accounts);
  }

  private static List<byte[]> nodes(JsonNode array) throws WireException {
    List<byte[]> nodes = new ArrayList<>();
    for (JsonNode node : array) {
      nodes.add(Hex.parseUpTo(node.asText(), Rlp.MAX_BYTES));
    }
    return nodes;
  }
}
