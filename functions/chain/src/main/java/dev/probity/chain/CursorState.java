package dev.probity.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far an {@link EventCursor} has come, as it is stored: at most {@value #MAX_BYTES} bytes of
 * JSON.
 *
 * @param marks processed blocks in ascending order, at most {@value #MAX_MARKS}; the last one is
 *     where the cursor stands, the others tell how far back a reorganisation reached. None before
 *     the first page.
 * @param finalized the newest processed block that was final
 */
public record CursorState(List<Mark> marks, Optional<Mark> finalized) {
  /** The most marks that are kept. */
  public static final int MAX_MARKS = 128;

  /** The most bytes of the stored form. */
  public static final int MAX_BYTES = 16 * 1024;

  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(MAX_BYTES, 4, 4 * MAX_MARKS, 128);

  /** A processed block. */
  public record Mark(long number, Bytes32 hash) {}

  /** Keeps the newest marks. */
  public CursorState {
    marks = List.copyOf(marks.subList(Math.max(0, marks.size() - MAX_MARKS), marks.size()));
  }

  /** Before the first page. */
  public static CursorState initial() {
    return new CursorState(List.of(), Optional.empty());
  }

  /** Where the cursor stands. */
  public Optional<Mark> last() {
    return marks.isEmpty() ? Optional.empty() : Optional.of(marks.getLast());
  }

  /** The stored form. */
  public String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("marks");
    marks.forEach(mark -> array.add(json(mark)));
    ArrayNode known = json.putArray("finalized");
    finalized.ifPresent(mark -> known.add(json(mark)));
    return json.toString();
  }

  /**
   * Reads the stored form.
   *
   * @throws WireException when it is not what {@link #toJson} writes
   */
  public static CursorState parse(String text) throws WireException {
    JsonNode json = StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), LIMITS);
    StrictJson.exactMembers(json, "", "marks", "finalized");
    List<Mark> marks = marks(json.path("marks"), "/marks", MAX_MARKS);
    for (int i = 1; i < marks.size(); i++) {
      if (marks.get(i).number() <= marks.get(i - 1).number()) {
        throw new WireException("/marks", "must ascend");
      }
    }
    return new CursorState(
        marks, marks(json.path("finalized"), "/finalized", 1).stream().findFirst());
  }

  private static ObjectNode json(Mark mark) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("number", mark.number())
        .put("hash", mark.hash().toString());
  }

  private static List<Mark> marks(JsonNode array, String path, int most) throws WireException {
    if (!array.isArray() || array.size() > most) {
      throw new WireException(path, "must be an array of at most " + most);
    }
    List<Mark> marks = new ArrayList<>();
    for (JsonNode mark : array) {
      StrictJson.exactMembers(mark, path, "number", "hash");
      JsonNode number = mark.path("number");
      if (!number.canConvertToLong() || number.longValue() < 0) {
        throw new WireException(path, "must have block numbers");
      }
      marks.add(new Mark(number.longValue(), Bytes32.parse(mark.path("hash").asText())));
    }
    return marks;
  }
}
