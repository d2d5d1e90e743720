package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The vectors that Solidity and an independent implementation wrote: contracts/vectors. */
final class ContractVectors {
  private ContractVectors() {}

  static JsonNode read(String name) throws IOException {
    Path file = Path.of(System.getProperty("probity.root", "../.."), "contracts", "vectors", name);
    return new JsonMapper().readTree(Files.readString(file));
  }
}
