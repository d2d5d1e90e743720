package dev.probity.local.service.anvil;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Predicate;

/**
 * Block 0 in anvil's state file. Each start makes a block 0 of its own before it loads the file,
 * and writes both when it saves; which of them the next start takes is chance, and with it whether
 * the chain is the same one. The first is the oldest.
 */
final class GenesisBlocks {
  private static final String BLOCKS = "blocks";
  private static final ObjectMapper JSON = new ObjectMapper(ChainState.JSON);

  private GenesisBlocks() {}

  /** Takes every block 0 but the oldest out of a whole state file. */
  static void keepFirst(Path file) throws IOException {
    Count genesis = new Count();
    eachBlock(file, genesis::add);
    if (genesis.blocks < 2) {
      return;
    }
    Path part = file.resolveSibling("state.part.json");
    long oldest = genesis.oldest;
    copy(file, part, block -> number(block) != 0 || timestamp(block) == oldest);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static final class Count {
    private int blocks;
    private long oldest = Long.MAX_VALUE;

    void add(JsonNode block) {
      if (number(block) == 0) {
        blocks++;
        oldest = Math.min(oldest, timestamp(block));
      }
    }
  }

  private static long number(JsonNode block) {
    return quantity(block.path("header").path("number"));
  }

  private static long timestamp(JsonNode block) {
    return quantity(block.path("header").path("timestamp"));
  }

  private static long quantity(JsonNode value) {
    return value.isTextual() ? Long.decode(value.asText()) : value.asLong(-1);
  }

  /** What is told of each block. */
  private interface Visitor {
    void visit(JsonNode block);
  }

  private static void eachBlock(Path file, Visitor visitor) throws IOException {
    try (JsonParser parser = JSON.createParser(file.toFile())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean blocks = parser.currentName().equals(BLOCKS);
        if (parser.nextToken() == JsonToken.START_ARRAY && blocks) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            visitor.visit(parser.readValueAsTree());
          }
        } else {
          parser.skipChildren();
        }
      }
    }
  }

  private static void copy(Path from, Path to, Predicate<JsonNode> kept) throws IOException {
    try (JsonParser parser = JSON.createParser(from.toFile());
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(to));
        JsonGenerator generator = JSON.createGenerator(out)) {
      parser.nextToken();
      generator.writeStartObject();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        generator.writeFieldName(member);
        if (parser.nextToken() == JsonToken.START_ARRAY && member.equals(BLOCKS)) {
          generator.writeStartArray();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonNode block = parser.readValueAsTree();
            if (kept.test(block)) {
              generator.writeTree(block);
            }
          }
          generator.writeEndArray();
        } else {
          generator.copyCurrentStructure(parser);
        }
      }
      generator.writeEndObject();
    }
  }
}
