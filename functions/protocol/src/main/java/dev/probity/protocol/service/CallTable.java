package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowSecrets;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A service's rows: one per call, with a list of the operations under way; one per outcome, which
 * the table drops by itself; and one per place that an operation takes. What belongs together is
 * written together, so that no crash leaves a place taken or an outcome without its call.
 */
final class CallTable {
  private static final String RUNNING = "running";
  private static final String SEALED = "sealed";

  /** How many operations of one user a service works on at once. */
  static final int PLACES = 8;

  /** How long an outcome is handed out after it came. */
  static final Duration KEPT = Duration.ofDays(30);

  private final ItemStore table;
  private final String tenant;
  private final RowSecrets secrets;

  CallTable(ServicePorts ports) {
    this.table = ports.table();
    this.tenant = ports.tenant();
    this.secrets = new RowSecrets(ports.rowKeys(), ports.randomness());
  }

  /**
   * What a row becomes.
   *
   * @param sealed the outcome, a compact JWE to the caller's key, where this is one
   */
  record Change(CallRow.State state, Optional<String> sealed) {
    static Change to(CallRow.State state) {
      return new Change(state, Optional.empty());
    }

    static Change ending(CallRow.State state, String sealed) {
      return new Change(state, Optional.of(sealed));
    }
  }

  /** A row with the revision it was read or written at. */
  record Stored(CallRow row, Item item) {}

  Optional<Stored> find(Bytes32 callHash) {
    return table.get(key(callHash)).map(this::stored);
  }

  /**
   * Adds a row together with the claim of the call's nonce; an operation takes a place.
   *
   * @throws RefusedException {@code throttled} when none of its user's places is free
   */
  Stored insert(CallRow row, Optional<String> sealed, ItemStore.Write claim)
      throws ItemStore.ConflictException {
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(claim);
    sealed.ifPresent(reply -> writes.add(reply(row, reply)));
    return row.state() instanceof CallRow.State.Running running
        ? place(row, running, writes)
        : inserted(row, writes);
  }

  private Stored inserted(CallRow row, List<ItemStore.Write> with)
      throws ItemStore.ConflictException {
    ItemKey key = key(row.callHash());
    var item = new Item(key, 1, row.toJson(secrets, key), listing(row), Optional.empty());
    var writes = new ArrayList<ItemStore.Write>(with);
    writes.add(new ItemStore.Write.Insert(item));
    table.commit(writes);
    return new Stored(row, item);
  }

  /**
   * Turns away who has no place, before anything is fetched or begun for it; whether there is one
   * is decided when the row is written.
   *
   * @throws RefusedException {@code throttled} when none of the user's places is free
   */
  void requirePlace(Address user, String service) {
    for (int place = 0; place < PLACES; place++) {
      if (table.get(place(user, service, place)).isEmpty()) {
        return;
      }
    }
    throw allTaken(service);
  }

  private static RefusedException allTaken(String service) {
    return new RefusedException(
        Refusal.THROTTLED,
        "%d operations of this account are under way at %s; let one end, or cancel one"
            .formatted(PLACES, service));
  }

  /** The first place that is free. */
  private Stored place(CallRow row, CallRow.State.Running running, List<ItemStore.Write> with)
      throws ItemStore.ConflictException {
    for (int place = 0; place < PLACES; place++) {
      ItemKey key = place(row, place);
      if (table.get(key).isPresent()) {
        continue;
      }
      var taken = Item.first(key, "{\"callHash\":\"" + row.callHash() + "\"}");
      var writes = new ArrayList<ItemStore.Write>(with);
      writes.add(new ItemStore.Write.Insert(taken));
      try {
        return inserted(row.with(running.in(place)), writes);
      } catch (ItemStore.ConflictException raced) {
        if (!raced.key().equals(key)) {
          throw raced;
        }
      }
    }
    if (table.get(key(row.callHash())).isPresent()) {
      // The last place was taken for this very call, by another grant.
      throw new ItemStore.ConflictException(key(row.callHash()));
    }
    throw allTaken(row.service());
  }

  private ItemKey place(CallRow row, int place) {
    return place(row.user(), row.service(), place);
  }

  private ItemKey place(Address user, String service, int place) {
    return new ItemKey(tenant, "place", user + ":" + service + ":" + place);
  }

  private ItemStore.Write reply(CallRow row, String sealed) {
    long until =
        switch (row.state()) {
          case CallRow.State.Answered answered -> answered.keptUntil();
          case CallRow.State.Ended ended -> ended.keptUntil();
          default -> throw new IllegalStateException("only an outcome has a reply");
        };
    String body = JsonNodeFactory.instance.objectNode().put(SEALED, sealed).toString();
    return new ItemStore.Write.Insert(
        new Item(
            replyKey(row), 1, body, Optional.empty(), Optional.of(Instant.ofEpochSecond(until))));
  }

  private ItemKey replyKey(CallRow row) {
    return new ItemKey(tenant, "reply", row.callHash().toString());
  }

  /**
   * The outcome of a call that has one.
   *
   * @param keptUntil as its row says
   * @throws RefusedException {@code not-found} once it was dropped
   */
  String reply(CallRow row, long keptUntil, Instant now) {
    return table
        .get(replyKey(row))
        .filter(item -> now.getEpochSecond() <= keptUntil)
        .map(item -> StoredJson.of(item.body()).text(SEALED))
        .orElseThrow(() ->
            new RefusedException(
                Refusal.NOT_FOUND,
                "the result was dropped: it is kept for "
                    + KEPT.toDays()
                    + " days, until "
                    + Instant.ofEpochSecond(keptUntil)));
  }

  /** Replaces the row of a call that takes no place, unless somebody else did. */
  Stored replace(Stored before, Change change) throws ItemStore.ConflictException {
    return replaced(before, change, List.of());
  }

  /**
   * Replaces an operation's row unless somebody else did, and writes what belongs to it, or nothing
   * at all. One that is over gives its place back.
   */
  Stored advance(Stored before, Change change, ItemStore.Write... more)
      throws ItemStore.ConflictException {
    var writes = new ArrayList<ItemStore.Write>(List.of(more));
    if (before.row().state() instanceof CallRow.State.Running running
        && !(change.state() instanceof CallRow.State.Running)) {
      writes.add(new ItemStore.Write.Delete(place(before.row(), running.slot()), 1));
    }
    return replaced(before, change, writes);
  }

  private Stored replaced(Stored before, Change change, List<ItemStore.Write> with)
      throws ItemStore.ConflictException {
    CallRow after = before.row().with(change.state());
    Item item = before.item().next(after.toJson(secrets, before.item().key()), listing(after));
    var writes = new ArrayList<ItemStore.Write>(with);
    change.sealed().ifPresent(sealed -> writes.add(reply(after, sealed)));
    writes.add(new ItemStore.Write.Replace(item));
    table.commit(writes);
    return new Stored(after, item);
  }

  /** A page of the operations under way, those taken first before the others. */
  List<Stored> running(String fromPosition, int limit) {
    return table.list(tenant, RUNNING, fromPosition, limit).stream().map(this::stored).toList();
  }

  /** Before every operation. */
  static String firstPosition() {
    return position(0);
  }

  /** Just after this operation. */
  static String positionAfter(CallRow row) {
    return position(row.takenAt()) + ":" + row.callHash() + "!";
  }

  private static String position(long second) {
    return String.format(Locale.ROOT, "%019d", second);
  }

  private static Optional<Item.Listing> listing(CallRow row) {
    return row.state() instanceof CallRow.State.Running
        ? Optional.of(new Item.Listing(RUNNING, position(row.takenAt()) + ":" + row.callHash()))
        : Optional.empty();
  }

  private Stored stored(Item item) {
    return new Stored(CallRow.parse(StoredJson.of(item.body()), secrets, item.key()), item);
  }

  private ItemKey key(Bytes32 callHash) {
    return new ItemKey(tenant, "call", callHash.toString());
  }
}
