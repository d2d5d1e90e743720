package dev.probity.protocol.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * C7: a nonce or salt names one message, for ever.
 *
 * <p>The claim is an insert in the same transaction as the effect, so that the effect and the claim
 * stand or fall together. A claim holds no personal data and does not expire.
 */
public final class ReplayClaims {
  private final ItemStore table;
  private final String tenant;

  public ReplayClaims(ItemStore table, String tenant) {
    this.table = table;
    this.tenant = tenant;
  }

  /** The claim of this user's nonce for this digest, to be written with the effect. */
  public ItemStore.Write claim(String type, Address user, Bytes32 nonce, Bytes32 digest) {
    var body = JsonNodeFactory.instance.objectNode().put("digest", digest.toString());
    return new ItemStore.Write.Insert(Item.first(key(type, user, nonce), body.toString()));
  }

  /**
   * Holds the nonce against what was claimed before.
   *
   * @throws RefusedException {@code replay} when it names another message
   */
  public void requireUnclaimedOrSame(String type, Address user, Bytes32 nonce, Bytes32 digest) {
    var claimed = table.get(key(type, user, nonce));
    var same = JsonNodeFactory.instance.objectNode().put("digest", digest.toString()).toString();
    if (claimed.isPresent() && !claimed.get().body().equals(same)) {
      throw new RefusedException(
          Refusal.REPLAY, "this nonce or salt was used with another " + type + " message");
    }
  }

  private ItemKey key(String type, Address user, Bytes32 nonce) {
    return new ItemKey(tenant, "claim", type + ":" + user + ":" + nonce);
  }
}
