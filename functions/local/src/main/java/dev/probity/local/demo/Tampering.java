package dev.probity.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.wire.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Three attacks on a stored data set, each of one bit, on copies. */
final class Tampering {
  private static final String DATA = "data";
  private static final String METADATA = "metadata.json";

  private final Bundle bundle;
  private final Path blocks;
  private final Path folder;

  Tampering(Bundle bundle, Path blocks, Path folder) {
    this.bundle = bundle;
    this.blocks = blocks;
    this.folder = folder;
  }

  /** A copy of the content in which one bit of the metadata's block is flipped. */
  Path block() throws IOException {
    return flipped("block", cidOf(METADATA), 100);
  }

  /** The block that {@link #block} alters. */
  Cid alteredBlock() throws IOException {
    return cidOf(METADATA);
  }

  /** The bundle with one bit of the size that the owner signed flipped. */
  byte[] message() {
    ObjectNode json = bundle.toJson();
    JsonNode manifest = json.path("manifest").path("message");
    ((ObjectNode) manifest).put("size", manifest.path("size").asLong() ^ 1);
    return CanonicalJson.bytes(json);
  }

  /**
   * A copy of the content in which one bit of one record is flipped, and all else left.
   *
   * @param number the record, from 1
   * @param value a text in it; the lowest bit of its last letter is flipped
   */
  Path record(int number, String value) throws IOException {
    Cid data = cidOf(DATA);
    byte[] bytes = new DirectoryBlocks(blocks).get(data);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = -1;
    for (int record = 0; record < number; record++) {
      at = text.indexOf('{', at + 1);
    }
    int last = text.indexOf(value, at) + value.length() - 1;
    return flipped("record", data, last);
  }

  private Cid cidOf(String file) throws IOException {
    var dag = new VerifiedDag(new DirectoryBlocks(blocks), DagLimits.DEFAULT);
    return dag.entry(bundle.content().root(), file).cid();
  }

  private Path flipped(String name, Cid cid, int at) throws IOException {
    Path copy = folder.resolve(name);
    Files.createDirectories(copy);
    try (var files = Files.list(blocks)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
      }
    }
    Path target = copy.resolve(cid.toString());
    byte[] block = Files.readAllBytes(target);
    block[at] ^= 1;
    Files.delete(target);
    Files.write(target, block);
    return copy;
  }
}
