package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.content.WalkPosition;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a round of {@link ReverifyContent} is.
 *
 * @param began when it began, to the second
 * @param ended whether all of it is done
 * @param position in the list of anchored versions: those before it are done
 * @param version H12 of the version that was begun; zero: none
 * @param verified the blocks of it that were read and hold
 */
record ReverifyCursor(
    Instant began, boolean ended, String position, Bytes32 version, WalkPosition verified) {

  static ReverifyCursor beginning(Instant now) {
    return new ReverifyCursor(
        now, false, DatasetTable.position(0), Bytes32.ZERO, WalkPosition.START);
  }

  /** What may be skipped of this version. */
  WalkPosition verifiedOf(Bytes32 requestHash) {
    return version.equals(requestHash) ? verified : WalkPosition.START;
  }

  ReverifyCursor at(Bytes32 requestHash, WalkPosition now) {
    return new ReverifyCursor(began, false, position, requestHash, now);
  }

  ReverifyCursor after(String next) {
    return new ReverifyCursor(began, false, next, Bytes32.ZERO, WalkPosition.START);
  }

  ReverifyCursor end() {
    return new ReverifyCursor(began, true, position, Bytes32.ZERO, WalkPosition.START);
  }

  private String toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("began", began.getEpochSecond())
        .put("ended", ended)
        .put("position", position)
        .put("version", version.toString())
        .put("verified", verified.toString())
        .toString();
  }

  private static ReverifyCursor parse(StoredJson json) {
    return new ReverifyCursor(
        Instant.ofEpochSecond(json.number("began")),
        json.json().required("ended").asBoolean(),
        json.text("position"),
        json.bytes32("version"),
        // What older rows say is no position: the version is read from its beginning.
        json.optionalText("verified").map(WalkPosition::parse).orElse(WalkPosition.START));
  }

  /** Where it is kept. */
  static final class Row {
    private final ItemStore table;
    private final ItemKey key;
    private Optional<Item> read = Optional.empty();

    Row(ItemStore table, String tenant) {
      this.table = table;
      this.key = new ItemKey(tenant, "cursor", "reverify-content");
    }

    /** Where the last run stopped; before the first, a round of long ago that has ended. */
    ReverifyCursor load() {
      read = table.get(key);
      return read.map(item -> parse(StoredJson.of(item.body())))
          .orElseGet(() -> beginning(Instant.EPOCH).end());
    }

    /** Remembers it, unless another run did since it was loaded. */
    void save(ReverifyCursor cursor) {
      Item next =
          read.map(item -> item.next(cursor.toJson(), Optional.empty()))
              .orElseGet(() -> Item.first(key, cursor.toJson()));
      try {
        table.commit(
            List.of(
                read.isPresent()
                    ? new ItemStore.Write.Replace(next)
                    : new ItemStore.Write.Insert(next)));
        read = Optional.of(next);
      } catch (ItemStore.ConflictException raced) {
        throw PortException.retryable(
            PortException.Neighbour.TABLE, "another run moved the cursor", raced);
      }
    }
  }
}
