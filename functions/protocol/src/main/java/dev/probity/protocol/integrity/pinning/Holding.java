package dev.probity.protocol.integrity.pinning;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * That one user holds one block.
 *
 * @param size bytes of the block as the user announced them; those of the block itself once it is
 *     pinned
 * @param until when the lease ends, to the second
 * @param pins by how many lists of versions of this user it is pinned
 */
record Holding(Cid cid, Address user, int size, Instant until, long pins) {
  /** How long a lease is. */
  static final Duration LEASE = Duration.ofDays(7);

  /** A lease that has this much left is not written again. */
  private static final Duration FRESH = LEASE.minusHours(1);

  static final String LAPSING = "lapsing";

  static Holding leased(Cid cid, Address user, int size, Instant now) {
    return new Holding(cid, user, size, end(now), 0);
  }

  /** Leased anew; a size that was only announced may be announced differently. */
  Holding renewed(int announced, Instant now) {
    Instant next = until.isAfter(now.plus(FRESH)) ? until : end(now);
    return new Holding(cid, user, pins > 0 ? size : announced, next, pins);
  }

  Holding pinned() {
    return new Holding(cid, user, size, until, pins + 1);
  }

  Holding unpinned() {
    return new Holding(cid, user, size, until, pins - 1);
  }

  private static Instant end(Instant now) {
    return Instant.ofEpochSecond(now.plus(LEASE).getEpochSecond());
  }

  /** Whether nothing keeps it any more. */
  boolean lapsed(Instant now) {
    return pins == 0 && !now.isBefore(until);
  }

  /** What is not pinned is found by the end of its lease. */
  Optional<Item.Listing> listing() {
    return pins > 0
        ? Optional.empty()
        : Optional.of(
            new Item.Listing(LAPSING, position(until) + cid + ":" + user.toString().substring(26)));
  }

  /** Sorts before everything of this time or later. */
  static String position(Instant time) {
    return String.format(Locale.ROOT, "%012d:", time.getEpochSecond());
  }

  String toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("cid", cid.toString())
        .put("user", user.toString())
        .put("size", size)
        .put("until", until.getEpochSecond())
        .put("pins", pins)
        .toString();
  }

  static Holding parse(StoredJson json) {
    return new Holding(
        cid(json),
        json.address("user"),
        Math.toIntExact(json.number("size")),
        Instant.ofEpochSecond(json.number("until")),
        json.number("pins"));
  }

  static Cid cid(StoredJson json) {
    try {
      return Cid.parse(json.text("cid"));
    } catch (ContentException ours) {
      throw new IllegalStateException("a block in a row with a valid MAC", ours);
    }
  }
}
