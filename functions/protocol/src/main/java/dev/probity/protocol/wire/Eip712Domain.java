package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An EIP-712 domain of the protocols: version "1", no salt.
 *
 * @param name for example {@code Probity IM}
 * @param chainId 1 … 2^63−1
 * @param verifyingContract the contract that the messages belong to
 */
public record Eip712Domain(String name, long chainId, Address verifyingContract) {
  private static final String VERSION = "1";
  private static final Bytes32 TYPE_HASH =
      Digests.keccak256(
          "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
  private static final Bytes32 VERSION_HASH = Digests.keccak256(VERSION);

  public Eip712Domain {
    if (chainId <= 0) {
      throw new IllegalArgumentException("a chain id is positive");
    }
  }

  /** {@code {"name":…,"version":"1","chainId":…,"verifyingContract":"0x…"}}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name);
    json.put("version", VERSION);
    json.set("chainId", FieldType.UINT64.integerToJson(chainId));
    json.put("verifyingContract", verifyingContract.toString());
    return json;
  }

  /**
   * Reads the JSON form strictly.
   *
   * @throws WireException with the path of the member that is missing, unknown or wrong; also when
   *     the version is not "1"
   */
  public static Eip712Domain parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "name", "version", "chainId", "verifyingContract");
    if (!StrictJson.text(json, "version").equals(VERSION)) {
      throw new WireException("/version", "must be \"1\"");
    }
    long chainId =
        WireException.at("/chainId", () -> (long) FieldType.UINT64.parse(json.path("chainId")));
    Address contract =
        WireException.at(
            "/verifyingContract",
            () -> Address.parse(StrictJson.textOf(json.path("verifyingContract"))));
    if (chainId == 0) {
      throw new WireException("/chainId", "must be positive");
    }
    return new Eip712Domain(StrictJson.text(json, "name"), chainId, contract);
  }

  /** The domain separator: hashStruct of this domain. */
  public Bytes32 separator() {
    byte[] words = new byte[5 * Bytes32.LENGTH];
    TYPE_HASH.copyTo(words, 0);
    Digests.keccak256(name).copyTo(words, Bytes32.LENGTH);
    VERSION_HASH.copyTo(words, 2 * Bytes32.LENGTH);
    AbiWord.writeUint(chainId, words, 3 * Bytes32.LENGTH);
    verifyingContract.copyWordTo(words, 4 * Bytes32.LENGTH);
    return Digests.keccak256(words);
  }
}
