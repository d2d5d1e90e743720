package dev.probity.protocol.idma.password;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * The cost of one Argon2id (RFC 9106, section 3.1). It stands in each row, so that it can rise.
 *
 * @param memoryKib m, 47,104 to 1,048,576 KiB
 * @param iterations t, 1 to 10 passes
 * @param parallelism p, 1 to 4 lanes
 */
public record Argon2Parameters(int memoryKib, int iterations, int parallelism) {
  /** 46 MiB. */
  static final int MIN_MEMORY_KIB = 46 << 10;

  /** 1 GiB. */
  static final int MAX_MEMORY_KIB = 1 << 20;

  static final int MAX_ITERATIONS = 10;
  static final int MAX_PARALLELISM = 4;

  /** What new verifiers cost: 46 MiB, one pass, one lane. */
  public static final Argon2Parameters TODAY = new Argon2Parameters(MIN_MEMORY_KIB, 1, 1);

  public Argon2Parameters {
    if (memoryKib < MIN_MEMORY_KIB
        || memoryKib > MAX_MEMORY_KIB
        || iterations < 1
        || iterations > MAX_ITERATIONS
        || parallelism < 1
        || parallelism > MAX_PARALLELISM) {
      throw new IllegalArgumentException(
          "Argon2id with m=%d KiB, t=%d, p=%d is out of bounds"
              .formatted(memoryKib, iterations, parallelism));
    }
  }

  /** Whether one of memory and passes is below that of {@code other}; lanes add no strength. */
  public boolean belowIn(Argon2Parameters other) {
    return memoryKib < other.memoryKib || iterations < other.iterations;
  }

  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("memoryKib", memoryKib)
        .put("iterations", iterations)
        .put("parallelism", parallelism);
  }

  /**
   * Reads what {@link #toJson} writes.
   *
   * @throws WireException for anything else; the path names the member
   */
  static Argon2Parameters parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "memoryKib", "iterations", "parallelism");
    return new Argon2Parameters(
        (int) PasswordJson.integer(json, "memoryKib", MIN_MEMORY_KIB, MAX_MEMORY_KIB),
        (int) PasswordJson.integer(json, "iterations", 1, MAX_ITERATIONS),
        (int) PasswordJson.integer(json, "parallelism", 1, MAX_PARALLELISM));
  }
}
