package dev.probity.protocol.port;

import java.time.Instant;
import java.util.Optional;

/**
 * A row.
 *
 * @param key where it stands
 * @param revision 1 when inserted, one more at each replacement
 * @param body canonical JSON, at most {@link #MAX_BODY} characters
 * @param listing the list in which it is found, if any
 * @param expiresAt when it may be removed; correctness never depends on that removal
 */
public record Item(
    ItemKey key,
    long revision,
    String body,
    Optional<Listing> listing,
    Optional<Instant> expiresAt) {

  /** What DynamoDB's 400 KB leave for a body beside key, MAC and list. */
  public static final int MAX_BODY = 300_000;

  public Item {
    if (revision < 1) {
      throw new IllegalArgumentException("revision below 1");
    }
    if (body.length() > MAX_BODY) {
      throw new IllegalArgumentException("row body above " + MAX_BODY + " characters");
    }
  }

  /**
   * A place in a sorted list of one tenant.
   *
   * @param name the list, 1 to 24 characters of {@code a-z-}
   * @param position sorts within it as text, 1 to 100 characters
   */
  public record Listing(String name, String position) {}

  /** A new row without list or expiry. */
  public static Item first(ItemKey key, String body) {
    return new Item(key, 1, body, Optional.empty(), Optional.empty());
  }

  /** The row that replaces this one. */
  public Item next(String nextBody, Optional<Listing> nextListing) {
    return new Item(key, revision + 1, nextBody, nextListing, expiresAt);
  }
}
