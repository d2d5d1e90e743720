package dev.probity.protocol.custodian;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;

/** What a module asks a key for; each purpose carries the user's own message that allows it. */
public sealed interface ReleaseRequest {
  /** The member that says which it is. */
  String purpose();

  /** The decryption key that the answer is to be sealed to. */
  RsaJwk recipient();

  /** The module whose key that must be, by its name in ModuleRegistry. */
  String module();

  /** The JSON form, which {@link #parse} reads. */
  ObjectNode toJson();

  /** The JSON form, canonical. */
  default byte[] toBytes() {
    return CanonicalJson.bytes(toJson());
  }

  /**
   * V.16: the AI service checks the records of a version that its owner stores, also against those
   * of the accepted version before it.
   *
   * @param storeData R16 with S12
   * @param storedAt timestamp of the block of its Tx5, seconds
   * @param manifest of R16's version with S_d, where another version than R16's is wanted
   * @param version whose key is wanted: R16's, or the one that the manifest calls {@code previous}
   */
  record Check(
      SignedMessage<StoreData> storeData,
      long storedAt,
      Optional<SignedMessage<Manifest>> manifest,
      long version,
      RsaJwk recipient)
      implements ReleaseRequest {
    static final String PURPOSE = "check";
    private static final String STORE_DATA = "storeData";
    private static final String STORED_AT = "storedAt";
    private static final String MANIFEST = "manifest";
    private static final String VERSION = "version";

    @Override
    public String purpose() {
      return PURPOSE;
    }

    @Override
    public String module() {
      return "AS";
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put(PURPOSE_MEMBER, PURPOSE);
      json.set(STORE_DATA, storeData.toJson());
      json.put(STORED_AT, storedAt);
      manifest.ifPresent(signed -> json.set(MANIFEST, signed.toJson()));
      json.put(VERSION, version);
      json.set(RECIPIENT, recipient.toJson());
      return json;
    }

    private static Check read(JsonNode json) throws WireException {
      Optional<SignedMessage<Manifest>> manifest = Optional.empty();
      if (json.has(MANIFEST)) {
        manifest =
            Optional.of(
                WireException.at(
                    "/" + MANIFEST, () -> SignedMessage.parse(Manifest.TYPE, json.path(MANIFEST))));
        StrictJson.exactMembers(
            json, "", PURPOSE_MEMBER, STORE_DATA, STORED_AT, MANIFEST, VERSION, RECIPIENT);
      } else {
        StrictJson.exactMembers(
            json, "", PURPOSE_MEMBER, STORE_DATA, STORED_AT, VERSION, RECIPIENT);
      }
      return new Check(
          WireException.at(
              "/" + STORE_DATA, () -> SignedMessage.parse(StoreData.TYPE, json.path(STORE_DATA))),
          WholeNumber.of(json, STORED_AT, WholeNumber.MAX_TIME),
          manifest,
          WholeNumber.of(json, VERSION, WholeNumber.MAX_VERSION),
          WireException.at("/" + RECIPIENT, () -> RsaJwk.parse(json.path(RECIPIENT))));
    }
  }

  /** Names the purpose. */
  String PURPOSE_MEMBER = "purpose";

  /** Holds the recipient's JWK. */
  String RECIPIENT = "recipient";

  /**
   * Reads a request; nothing that is signed in it is verified.
   *
   * @throws WireException names the member that is missing, unknown, mistyped or out of range
   */
  static ReleaseRequest parse(JsonNode json) throws WireException {
    String purpose = StrictJson.text(json, PURPOSE_MEMBER);
    return switch (purpose) {
      case Check.PURPOSE -> Check.read(json);
      default -> throw new WireException("/" + PURPOSE_MEMBER, "must be check");
    };
  }
}
