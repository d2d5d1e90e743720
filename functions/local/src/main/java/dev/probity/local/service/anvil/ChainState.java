package dev.probity.local.service.anvil;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.probity.local.service.ServiceStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The state file of anvil and three older copies of it. Anvil writes the file in place, so a crash
 * can cut it short, and then it refuses to start; the newest copy that is whole takes its place,
 * and the blocks after it are gone.
 */
final class ChainState {
  private static final int COPIES = 3;
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxDocumentLength(-1)
                  .maxTokenCount(-1)
                  .build())
          .build();

  private final Path folder;

  ChainState(Path folder) {
    this.folder = folder;
  }

  Path file() {
    return folder.resolve("state.json");
  }

  private Path copy(int age) {
    return folder.resolve("state." + age + ".json");
  }

  /**
   * Makes the file fit to start from.
   *
   * @return what was done, for people; empty when nothing had to be
   * @throws ServiceStartException when the file is damaged and no copy is whole: a new chain is
   *     never begun silently
   */
  Optional<String> recover() throws IOException {
    Optional<String> done = makeWhole();
    if (Files.exists(file())) {
      GenesisBlocks.keepFirst(file());
    }
    return done;
  }

  private Optional<String> makeWhole() throws IOException {
    boolean present = Files.exists(file());
    if (present && lastBlock(file()).isPresent()) {
      return Optional.empty();
    }
    List<Path> copies =
        Stream.iterate(1, age -> age + 1)
            .limit(COPIES)
            .map(this::copy)
            .filter(Files::exists)
            .toList();
    if (!present && copies.isEmpty()) {
      return Optional.empty();
    }
    if (present) {
      Files.move(file(), folder.resolve("state.damaged.json"), StandardCopyOption.REPLACE_EXISTING);
    }
    for (Path copy : copies) {
      OptionalLong block = lastBlock(copy);
      if (block.isPresent()) {
        Files.copy(copy, file());
        return Optional.of(
            "the chain's state file was %s; it goes on from its copy of %s, block %d, and later blocks are gone"
                .formatted(
                    present ? "cut short by a crash (kept as state.damaged.json)" : "missing",
                    Files.getLastModifiedTime(copy),
                    block.getAsLong()));
      }
    }
    throw new ServiceStartException(
        "neither the chain's state file nor a copy of it in "
            + folder
            + " is whole; to begin a new chain, remove that folder (everything anchored is then"
            + " gone)");
  }

  /**
   * Copies the file if it is whole just now, and drops the oldest copy; false when anvil is writing
   * it or it does not exist.
   */
  boolean rotate() throws IOException {
    Path part = folder.resolve("state.part.json");
    try {
      Files.copy(file(), part, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException notYet) {
      return false;
    }
    if (lastBlock(part).isEmpty()) {
      Files.delete(part);
      return false;
    }
    for (int age = COPIES; age > 1; age--) {
      if (Files.exists(copy(age - 1))) {
        Files.move(
            copy(age - 1),
            copy(age),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(part, copy(1), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /**
   * The number of the last block in {@code file}; empty unless it is one JSON object, whole to its
   * end.
   */
  static OptionalLong lastBlock(Path file) throws IOException {
    OptionalLong block = OptionalLong.empty();
    try (JsonParser parser = JSON.createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return OptionalLong.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        JsonToken value = parser.nextToken();
        if (member.equals("best_block_number") && value == JsonToken.VALUE_NUMBER_INT) {
          block = OptionalLong.of(parser.getLongValue());
        } else if (member.equals("best_block_number") && value == JsonToken.VALUE_STRING) {
          block = OptionalLong.of(Long.decode(parser.getText()));
        }
        parser.skipChildren();
      }
      return parser.nextToken() == null ? block : OptionalLong.empty();
    } catch (JsonProcessingException | NumberFormatException damaged) {
      return OptionalLong.empty();
    }
  }
}
