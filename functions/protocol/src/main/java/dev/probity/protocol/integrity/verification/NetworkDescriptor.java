package dev.probity.protocol.integrity.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.bundle.StrictObject;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The deployment that a verifier pins, and from which all trust starts. It comes to the verifier by
 * a way of its own, never from a bundle. It names no endpoints: whom to ask is the verifier's own
 * configuration.
 *
 * <p>The file is canonical JSON (RFC 8785); one line feed after it is allowed.
 *
 * @param chainId EIP-155 chain id, positive
 * @param genesisHash hash of block 0, which tells apart two chains of the same id
 * @param registryDelaySeconds how long before its validity a module's key must be registered
 * @param integrityRegistry SCim
 * @param moduleRegistry where the keys of the modules stand
 * @param idmaRegistry SCidma, where credentials and administrators stand
 * @param apiTokenRegistry SCapi, where access tokens stand
 * @param checkpoints blocks that the verifier trusts; at most {@link #MAX_CHECKPOINTS}, each number
 *     once
 */
public record NetworkDescriptor(
    long chainId,
    Bytes32 genesisHash,
    long registryDelaySeconds,
    Contract integrityRegistry,
    Contract moduleRegistry,
    Contract idmaRegistry,
    Contract apiTokenRegistry,
    List<Checkpoint> checkpoints) {
  /** The longest file, in bytes. */
  public static final int MAX_BYTES = 64 << 10;

  /** The most checkpoints. */
  public static final int MAX_CHECKPOINTS = 64;

  private static final int CONTRACTS = 4;
  private static final String FORMAT = "probity.network/1";
  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 4, 512, 128);

  /**
   * A contract.
   *
   * @param codeHash keccak256 of its code, as accounts keep it
   */
  public record Contract(Address address, Bytes32 codeHash) {}

  /** A block that the verifier trusts. */
  public record Checkpoint(long number, Bytes32 hash) {}

  public NetworkDescriptor {
    if (chainId <= 0) {
      throw new IllegalArgumentException("a chain id is positive");
    }
    if (Stream.of(integrityRegistry, moduleRegistry, idmaRegistry, apiTokenRegistry)
            .map(Contract::address)
            .distinct()
            .count()
        != CONTRACTS) {
      throw new IllegalArgumentException("four contracts have four addresses");
    }
    checkpoints = List.copyOf(checkpoints);
    if (checkpoints.size() > MAX_CHECKPOINTS
        || checkpoints.stream().mapToLong(Checkpoint::number).distinct().count()
            != checkpoints.size()) {
      throw new IllegalArgumentException(
          "at most " + MAX_CHECKPOINTS + " checkpoints, each number once");
    }
  }

  /** The domain of the integrity module's messages. */
  public Eip712Domain integrityDomain() {
    return new Eip712Domain(StoreData.TYPE.domainName(), chainId, integrityRegistry.address());
  }

  /** The domain of identity management's messages. */
  public Eip712Domain idmaDomain() {
    return new Eip712Domain(Registration.TYPE.domainName(), chainId, idmaRegistry.address());
  }

  /** The domain of the gateway's messages, and of its services'. */
  public Eip712Domain apiDomain() {
    return new Eip712Domain(TokenRequest.TYPE.domainName(), chainId, apiTokenRegistry.address());
  }

  /** What a bundle of this deployment says of it. */
  public Bundle.Network network() {
    return new Bundle.Network(
        chainId, genesisHash, integrityRegistry.address(), moduleRegistry.address());
  }

  /** The checkpoint of this height. */
  public Optional<Checkpoint> checkpoint(long number) {
    return checkpoints.stream().filter(block -> block.number() == number).findFirst();
  }

  /**
   * Reads a descriptor strictly.
   *
   * @throws WireException when the bytes are no canonical descriptor; the path names the member
   */
  public static NetworkDescriptor parse(byte[] file) throws WireException {
    StrictObject network =
        StrictObject.of(
            CanonicalJson.parse(withoutLineFeed(file), LIMITS),
            "",
            Set.of("checkpoints"),
            "format",
            "chainId",
            "genesisHash",
            "registryDelaySeconds",
            "contracts");
    network.constant("format", FORMAT);
    StrictObject contracts =
        StrictObject.of(
            network.node("contracts"),
            network.path("contracts"),
            "integrityRegistry",
            "moduleRegistry",
            "idmaRegistry",
            "apiTokenRegistry");
    try {
      return new NetworkDescriptor(
          network.uint("chainId"),
          network.bytes32("genesisHash"),
          network.uint("registryDelaySeconds"),
          contract(contracts, "integrityRegistry"),
          contract(contracts, "moduleRegistry"),
          contract(contracts, "idmaRegistry"),
          contract(contracts, "apiTokenRegistry"),
          network.optionalList("checkpoints", MAX_CHECKPOINTS, NetworkDescriptor::checkpoint));
    } catch (IllegalArgumentException e) {
      throw new WireException("is no network: " + e.getMessage());
    }
  }

  /** The descriptor as JSON. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.set("chainId", StrictObject.uint(chainId));
    json.put("genesisHash", genesisHash.toString());
    json.set("registryDelaySeconds", StrictObject.uint(registryDelaySeconds));
    ObjectNode contracts = json.putObject("contracts");
    contracts.set("integrityRegistry", toJson(integrityRegistry));
    contracts.set("moduleRegistry", toJson(moduleRegistry));
    contracts.set("idmaRegistry", toJson(idmaRegistry));
    contracts.set("apiTokenRegistry", toJson(apiTokenRegistry));
    if (!checkpoints.isEmpty()) {
      ArrayNode blocks = json.putArray("checkpoints");
      for (Checkpoint checkpoint : checkpoints) {
        ObjectNode block = blocks.addObject();
        block.set("number", StrictObject.uint(checkpoint.number()));
        block.put("hash", checkpoint.hash().toString());
      }
    }
    return json;
  }

  /** The file: the canonical bytes of {@link #toJson}. */
  public byte[] bytes() {
    return CanonicalJson.bytes(toJson());
  }

  private static ObjectNode toJson(Contract contract) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", contract.address().toString());
    json.put("codeHash", contract.codeHash().toString());
    return json;
  }

  private static Contract contract(StrictObject contracts, String name) throws WireException {
    StrictObject contract =
        StrictObject.of(contracts.node(name), contracts.path(name), "address", "codeHash");
    return new Contract(contract.address("address"), contract.bytes32("codeHash"));
  }

  private static Checkpoint checkpoint(JsonNode json, String path) throws WireException {
    StrictObject checkpoint = StrictObject.of(json, path, "number", "hash");
    return new Checkpoint(checkpoint.uint("number"), checkpoint.bytes32("hash"));
  }

  private static byte[] withoutLineFeed(byte[] file) {
    boolean ends = file.length > 0 && file[file.length - 1] == '\n';
    return ends ? Arrays.copyOf(file, file.length - 1) : file;
  }
}
