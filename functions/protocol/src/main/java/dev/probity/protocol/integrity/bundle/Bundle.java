package dev.probity.protocol.integrity.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoreReceipt;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;
import java.util.Set;

/**
 * Everything by which a stranger verifies one version of a data set, the content itself apart.
 * Unverified: nothing in it is believed because it stands there.
 *
 * <p>The file is the canonical JSON (RFC 8785) of {@link #toJson}, nothing before or after it, so
 * that one bundle has one byte string.
 *
 * @param network the deployment that it says it belongs to
 * @param storeData R16 and S12
 * @param manifest the manifest and S_d
 * @param content where the content begins and how much data it holds
 * @param stored where Tx5 was mined
 * @param receipt IM's receipt and S15, if the owner has one
 * @param check the AI service's report on the records, if the owner has one; what it found in them
 *     is not in it
 * @param anchor the block B under whose state root the registries are shown
 */
public record Bundle(
    Network network,
    SignedMessage<StoreData> storeData,
    SignedMessage<Manifest> manifest,
    Content content,
    Stored stored,
    Optional<SignedMessage<StoreReceipt>> receipt,
    Optional<SignedMessage<CheckReport>> check,
    AnchorEvidence anchor) {
  /** Media type of the file. */
  public static final String MEDIA_TYPE = "application/vnd.probity.bundle+json";

  /** The longest file, in bytes. */
  public static final int MAX_BYTES = 8 << 20;

  private static final String FORMAT = "probity.bundle/1";
  private static final String KIND = "dataset";
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(MAX_BYTES, 8, 1 << 14, 2 + 2 * AnchorEvidence.MAX_HEADER_BYTES);

  /**
   * A deployment.
   *
   * @param chainId EIP-155 chain id, positive
   * @param genesisHash hash of block 0
   * @param integrityRegistry SCim
   * @param moduleRegistry ModuleRegistry
   */
  public record Network(
      long chainId, Bytes32 genesisHash, Address integrityRegistry, Address moduleRegistry) {}

  /**
   * The content.
   *
   * @param root CID of the root directory
   * @param size bytes of the file {@code data} in it
   */
  public record Content(Cid root, long size) {}

  /**
   * Where Tx5 was mined.
   *
   * @param storedAt timestamp of that block, seconds since 1970; the slot commits to it
   * @param blockNumber its height
   * @param blockHash its hash
   */
  public record Stored(long storedAt, long blockNumber, Bytes32 blockHash) {}

  /**
   * Reads a bundle strictly.
   *
   * @throws WireException when the bytes are no canonical bundle; the path names the member
   */
  public static Bundle parse(byte[] file) throws WireException {
    JsonNode json = CanonicalJson.parse(file, LIMITS);
    StrictObject bundle =
        StrictObject.of(
            json,
            "",
            Set.of("receipt", "check"),
            "format",
            "kind",
            "network",
            "storeData",
            "manifest",
            "content",
            "stored",
            "anchor");
    bundle.constant("format", FORMAT);
    bundle.constant("kind", KIND);
    return new Bundle(
        network(bundle.node("network"), bundle.path("network")),
        message(StoreData.TYPE, bundle.node("storeData"), bundle.path("storeData")),
        message(Manifest.TYPE, bundle.node("manifest"), bundle.path("manifest")),
        content(bundle.node("content"), bundle.path("content")),
        stored(bundle.node("stored"), bundle.path("stored")),
        optional(StoreReceipt.TYPE, bundle, "receipt"),
        optional(CheckReport.TYPE, bundle, "check"),
        AnchorJson.read(bundle.node("anchor"), bundle.path("anchor")));
  }

  /** The bundle as JSON. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("kind", KIND);
    ObjectNode networkJson = json.putObject("network");
    networkJson.set("chainId", StrictObject.uint(network.chainId()));
    networkJson.put("genesisHash", network.genesisHash().toString());
    networkJson.put("integrityRegistry", network.integrityRegistry().toString());
    networkJson.put("moduleRegistry", network.moduleRegistry().toString());
    json.set("storeData", storeData.toJson());
    json.set("manifest", manifest.toJson());
    ObjectNode contentJson = json.putObject("content");
    contentJson.put("root", content.root().toString());
    contentJson.set("size", StrictObject.uint(content.size()));
    ObjectNode storedJson = json.putObject("stored");
    storedJson.set("storedAt", StrictObject.uint(stored.storedAt()));
    storedJson.set("blockNumber", StrictObject.uint(stored.blockNumber()));
    storedJson.put("blockHash", stored.blockHash().toString());
    receipt.ifPresent(signed -> json.set("receipt", signed.toJson()));
    check.ifPresent(signed -> json.set("check", signed.toJson()));
    json.set("anchor", AnchorJson.write(anchor));
    return json;
  }

  /** The file: the canonical bytes of {@link #toJson}. */
  public byte[] bytes() {
    return CanonicalJson.bytes(toJson());
  }

  private static Network network(JsonNode json, String path) throws WireException {
    StrictObject network =
        StrictObject.of(
            json, path, "chainId", "genesisHash", "integrityRegistry", "moduleRegistry");
    return new Network(
        network.uint("chainId"),
        network.bytes32("genesisHash"),
        network.address("integrityRegistry"),
        network.address("moduleRegistry"));
  }

  private static Content content(JsonNode json, String path) throws WireException {
    StrictObject content = StrictObject.of(json, path, "root", "size");
    try {
      return new Content(Cid.parse(content.text("root")), content.uint("size"));
    } catch (ContentException e) {
      throw new WireException(content.path("root"), "must be a CID of this profile");
    }
  }

  private static Stored stored(JsonNode json, String path) throws WireException {
    StrictObject stored = StrictObject.of(json, path, "storedAt", "blockNumber", "blockHash");
    return new Stored(
        stored.uint("storedAt"), stored.uint("blockNumber"), stored.bytes32("blockHash"));
  }

  private static <R extends Record> Optional<SignedMessage<R>> optional(
      MessageType<R> type, StrictObject bundle, String name) throws WireException {
    Optional<JsonNode> json = bundle.optional(name);
    return json.isEmpty()
        ? Optional.empty()
        : Optional.of(message(type, json.get(), bundle.path(name)));
  }

  private static <R extends Record> SignedMessage<R> message(
      MessageType<R> type, JsonNode json, String path) throws WireException {
    try {
      return SignedMessage.parse(type, json);
    } catch (WireException e) {
      throw e.under(path);
    }
  }
}
