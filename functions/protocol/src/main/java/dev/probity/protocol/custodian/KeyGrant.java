package dev.probity.protocol.custodian;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.Arrays;

/**
 * The key of one version with all that it belongs to, so that it fits nothing else. It travels as a
 * compact JWE (RSA-OAEP-256, A256GCM) and in no other form: from the owner to the custodian, and
 * from the custodian to the module that it releases the key to.
 *
 * <p>Inside is the canonical JSON (RFC 8785) of {@code {chainId, integrityRegistry, owner, dataId,
 * version, key}}.
 *
 * @param chainId the chain of the contract
 * @param integrityRegistry SCim
 * @param owner whose data it opens
 * @param dataId {@link Commitments#dataId}
 * @param version 1 to 2^32−1
 * @param key 32 bytes, secret
 */
public record KeyGrant(
    long chainId,
    Address integrityRegistry,
    Address owner,
    Bytes32 dataId,
    long version,
    Bytes32 key) {
  /** Longest sealed grant, in characters; a genuine one has about 1,050. */
  public static final int MAX_SEALED = 1_200;

  private static final String CHAIN_ID = "chainId";
  private static final String INTEGRITY_REGISTRY = "integrityRegistry";
  private static final String OWNER = "owner";
  private static final String DATA_ID = "dataId";
  private static final String VERSION = "version";
  private static final String KEY = "key";
  private static final String[] MEMBERS = {
    CHAIN_ID, INTEGRITY_REGISTRY, OWNER, DATA_ID, VERSION, KEY
  };
  private static final long MAX_CHAIN_ID = (1L << 53) - 1;
  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(512, 1, MEMBERS.length, 66);

  public KeyGrant {
    if (chainId < 1 || chainId > MAX_CHAIN_ID || version < 1 || version > WholeNumber.MAX_VERSION) {
      throw new IllegalArgumentException("a grant names a chain and a version");
    }
  }

  /** What Manifest.keyCommit must be for this key: {@link Commitments#keyCommit}. */
  public Bytes32 keyCommit() {
    return Commitments.keyCommit(owner, dataId, version, key);
  }

  /** Seals it to a module's key; every time to other characters. */
  public String seal(RsaJwk recipient) {
    byte[] plain = CanonicalJson.bytes(toJson());
    try {
      return Jwe.sealToModule(plain, recipient);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(CHAIN_ID, chainId);
    json.put(INTEGRITY_REGISTRY, integrityRegistry.toString());
    json.put(OWNER, owner.toString());
    json.put(DATA_ID, dataId.toString());
    json.put(VERSION, version);
    json.put(KEY, key.toString());
    return json;
  }

  /**
   * Checks what can be checked without a key.
   *
   * @throws WireException when it is longer than {@link #MAX_SEALED}, not a compact JWE to a
   *     module, or sealed to another key than this
   */
  public static void requireSealedTo(Bytes32 thumbprint, String sealed) throws WireException {
    if (!Jwe.peekHeader(sealed, MAX_SEALED).equals(new Jwe.ToModule(thumbprint))) {
      throw new WireException("kid is not the custodian's current key");
    }
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws DecryptionKey.UnwrapException when it is not sealed to this key
   * @throws WireException when it does not authenticate, or holds anything but a grant; the message
   *     repeats nothing of what is inside
   */
  public static KeyGrant open(String sealed, DecryptionKey with)
      throws WireException, DecryptionKey.UnwrapException {
    if (sealed.length() > MAX_SEALED) {
      throw new WireException("must be at most " + MAX_SEALED + " characters");
    }
    byte[] plain = Jwe.openAtModule(sealed, with::unwrap);
    try {
      return parse(plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** Reads what is inside: the canonical form and no other. */
  static KeyGrant parse(byte[] plain) throws WireException {
    JsonNode json = CanonicalJson.parse(plain, LIMITS);
    StrictJson.exactMembers(json, "", MEMBERS);
    return new KeyGrant(
        WholeNumber.of(json, CHAIN_ID, MAX_CHAIN_ID),
        WireException.at(
            "/" + INTEGRITY_REGISTRY,
            () -> Address.parse(StrictJson.text(json, INTEGRITY_REGISTRY))),
        WireException.at("/" + OWNER, () -> Address.parse(StrictJson.text(json, OWNER))),
        WireException.at("/" + DATA_ID, () -> Bytes32.parse(StrictJson.text(json, DATA_ID))),
        WholeNumber.of(json, VERSION, WholeNumber.MAX_VERSION),
        WireException.at("/" + KEY, () -> Bytes32.parse(StrictJson.text(json, KEY))));
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "KeyGrant[" + dataId + ", version " + version + "]";
  }
}
