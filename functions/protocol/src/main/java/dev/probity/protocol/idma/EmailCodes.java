package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Codes by which somebody proves that they read an e-mail address: 40 bits as eight characters of
 * Crockford's base32. A code is the beginning of an HMAC over the digest of the EmailProof, under a
 * key that a reader of the table does not hold: so the table keeps no code, and the same message
 * again is answered by the same code.
 */
final class EmailCodes {
  /** How long a code can be used. */
  static final Duration LIFE = Duration.ofMinutes(10);

  /** How often a wrong code may be tried. */
  static final int MOST_TRIES = 5;

  /** The form of a code. */
  static final String PATTERN = "[0-9A-HJKMNP-TV-Z]{8}";

  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int CHARACTERS = 8;
  private static final int BITS = 5;
  private static final byte[] TAG = "Probity.emailCode.v1\0".getBytes(StandardCharsets.US_ASCII);

  private final ItemStore table;
  private final RowKeys keys;
  private final String tenant;

  EmailCodes(ItemStore table, RowKeys keys, String tenant) {
    this.table = table;
    this.keys = keys;
    this.tenant = tenant;
  }

  /**
   * A code to be mailed, and the row that makes it usable.
   *
   * @param write to be committed before the code is mailed
   */
  record NewCode(String code, ItemStore.Write write) {
    @Override
    public String toString() {
      return "NewCode[redacted]";
    }
  }

  /** The code of this EmailProof; it takes the place of an earlier one of the account. */
  NewCode issue(Address user, String email, Bytes32 proofHash, Instant now) {
    RowKeys.RowKey key = keys.current();
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("proofHash", proofHash.toString())
            .put("email", email)
            .put("exp", now.plus(LIFE).getEpochSecond())
            .put("kid", key.kid())
            .toString();
    ItemKey at = key(user);
    ItemStore.Write write =
        table
            .get(at)
            .<ItemStore.Write>map(
                old -> new ItemStore.Write.Replace(old.next(body, Optional.empty())))
            .orElseGet(() -> new ItemStore.Write.Insert(Item.first(at, body)));
    return new NewCode(code(key, proofHash), write);
  }

  /** The code that this EmailProof was answered by, if it is the account's last one. */
  Optional<String> again(Address user, Bytes32 proofHash) {
    return table
        .get(key(user))
        .map(item -> StoredJson.of(item.body()))
        .filter(json -> json.bytes32("proofHash").equals(proofHash))
        .flatMap(json -> keys.byId(json.text("kid")))
        .map(key -> code(key, proofHash));
  }

  /**
   * Whether this is the code for the address, in time. A wrong one counts as a try; it is counted
   * beforehand, and the right one taken back, for whoever has it may have to send it again.
   */
  boolean accepts(Address user, String email, String code, Instant now) {
    Optional<StoredJson> stored = table.get(key(user)).map(item -> StoredJson.of(item.body()));
    if (stored.isEmpty()) {
      return false;
    }
    StoredJson json = stored.get();
    Bytes32 proofHash = json.bytes32("proofHash");
    var tries = new ItemKey(tenant, "email-code-tries", proofHash.toString());
    if (!table.count(tries, MOST_TRIES, now.plus(LIFE.multipliedBy(2)))) {
      return false;
    }
    boolean right =
        keys.byId(json.text("kid"))
            .map(key -> code(key, proofHash))
            .filter(expected ->
                Digests.constantTimeEquals(
                    expected.getBytes(StandardCharsets.US_ASCII),
                    code.getBytes(StandardCharsets.US_ASCII)))
            .isPresent();
    if (right) {
      table.uncount(tries);
    }
    return right && json.text("email").equals(email) && now.getEpochSecond() <= json.number("exp");
  }

  private static String code(RowKeys.RowKey key, Bytes32 proofHash) {
    byte[] input =
        ByteBuffer.allocate(TAG.length + Bytes32.LENGTH).put(TAG).put(proofHash.bytes()).array();
    long bits = ByteBuffer.wrap(Digests.hmacSha256(key.key(), input)).getLong();
    var code = new StringBuilder(CHARACTERS);
    for (int i = 1; i <= CHARACTERS; i++) {
      code.append(ALPHABET.charAt((int) (bits >>> (Long.SIZE - i * BITS)) & 31));
    }
    return code.toString();
  }

  private ItemKey key(Address user) {
    return new ItemKey(tenant, "email-code", user.toString());
  }
}
