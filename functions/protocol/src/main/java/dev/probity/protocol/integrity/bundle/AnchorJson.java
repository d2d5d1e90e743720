package dev.probity.protocol.integrity.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.util.List;

/** The JSON form of {@link AnchorEvidence}. */
final class AnchorJson {
  private AnchorJson() {}

  static ObjectNode write(AnchorEvidence anchor) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode block = json.putObject("block");
    block.set("number", StrictObject.uint(anchor.block().number()));
    block.put("hash", anchor.block().hash().toString());
    block.set("timestamp", StrictObject.uint(anchor.block().timestamp()));
    json.put("header", Hex.of(anchor.headerRlp()));
    ArrayNode accounts = json.putArray("accounts");
    anchor.accounts().forEach(account -> accounts.add(write(account)));
    return json;
  }

  private static ObjectNode write(AccountEvidence account) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", account.address().toString());
    json.set("accountProof", nodes(account.accountProof()));
    ArrayNode storage = json.putArray("storage");
    for (StorageEvidence word : account.storage()) {
      ObjectNode entry = storage.addObject();
      entry.put("key", word.key().toString());
      entry.put("value", word.value().toString());
      entry.set("proof", nodes(word.proof()));
    }
    return json;
  }

  private static ArrayNode nodes(List<byte[]> proof) {
    ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
    proof.forEach(node -> nodes.add(Hex.of(node)));
    return nodes;
  }

  static AnchorEvidence read(JsonNode json, String path) throws WireException {
    StrictObject anchor = StrictObject.of(json, path, "block", "header", "accounts");
    StrictObject block =
        StrictObject.of(anchor.node("block"), anchor.path("block"), "number", "hash", "timestamp");
    return new AnchorEvidence(
        new BlockRef(block.uint("number"), block.bytes32("hash"), block.uint("timestamp")),
        anchor.bytes("header", AnchorEvidence.MAX_HEADER_BYTES),
        anchor.list("accounts", AnchorEvidence.MAX_ACCOUNTS, AnchorJson::readAccount));
  }

  private static AccountEvidence readAccount(JsonNode json, String path) throws WireException {
    StrictObject account = StrictObject.of(json, path, "address", "accountProof", "storage");
    return new AccountEvidence(
        account.address("address"),
        account.byteStrings("accountProof", ProofNodes.MAX_NODES, ProofNodes.MAX_NODE_BYTES),
        account.list("storage", AccountEvidence.MAX_STORAGE, AnchorJson::readWord));
  }

  private static StorageEvidence readWord(JsonNode json, String path) throws WireException {
    StrictObject word = StrictObject.of(json, path, "key", "value", "proof");
    return new StorageEvidence(
        word.bytes32("key"),
        word.bytes32("value"),
        word.byteStrings("proof", ProofNodes.MAX_NODES, ProofNodes.MAX_NODE_BYTES));
  }
}
