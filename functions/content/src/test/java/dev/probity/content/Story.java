package dev.probity.content;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A directory as Probity stores it, small but with every kind of block: raw leaves, an inner node,
 * a nested directory.
 */
final class Story {
  static final int DATA_SIZE = 100;

  final MemoryBlocks blocks = new MemoryBlocks();
  final UnixFsEntry data;
  final UnixFsEntry signature;
  final UnixFsEntry nested;
  final UnixFsEntry root;

  Story() throws IOException {
    data = importSmall(DATA_SIZE, 1);
    signature = importSmall(5, 2);
    nested = UnixFsDirectory.write(Map.of("again", data, "empty", importSmall(0, 3)), blocks);
    Map<String, UnixFsEntry> entries = new LinkedHashMap<>();
    entries.put("signature", signature);
    entries.put("data", data);
    entries.put("more", nested);
    root = UnixFsDirectory.write(entries, blocks);
  }

  /** Chunks of 16 bytes, two links a node: 100 bytes are 7 leaves under 4, 2 and 1 nodes. */
  UnixFsEntry importSmall(int size, int seed) throws IOException {
    try (UnixFsFile file = new UnixFsFile(blocks, 16, 2)) {
      new ContentByFormula(size, seed).transferTo(file);
      return file.finish();
    }
  }

  VerifiedDag dag() {
    return new VerifiedDag(blocks, DagLimits.DEFAULT);
  }
}
