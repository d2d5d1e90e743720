package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A whole records tree in memory, level by level from the bottom, as the definition has it. */
public record TreeOfLeaves(List<List<Bytes32>> levels) {
  /** Over these leaves. */
  public static TreeOfLeaves of(SortedLeaves leaves) {
    List<Bytes32> all = new ArrayList<>();
    try {
      leaves.read((source, at) -> all.add(Bytes32.of(Arrays.copyOfRange(source, at, at + 32))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return of(all);
  }

  /** Over these leaves. */
  static TreeOfLeaves of(List<Bytes32> leaves) {
    List<Bytes32> level = new ArrayList<>(leaves);
    level.addFirst(RecordsTree.FIRST);
    level.add(RecordsTree.LAST);
    while (Integer.bitCount(level.size()) != 1) {
      level.add(RecordsTree.LAST);
    }
    List<List<Bytes32>> levels = new ArrayList<>();
    levels.add(level);
    RecordNode nodes = new RecordNode();
    while (level.size() > 1) {
      List<Bytes32> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(nodes.above(level.get(i), level.get(i + 1)));
      }
      levels.add(above);
      level = above;
    }
    return new TreeOfLeaves(levels);
  }

  /** A node; level 0 is the bottom. */
  public Bytes32 node(int level, long index) {
    return levels.get(level).get((int) index);
  }

  /** What stands at a position of the bottom. */
  public Bytes32 bottom(long position) {
    return node(0, position);
  }

  /** How many leaves are below this one. */
  public long below(Bytes32 leaf) {
    int found = Collections.binarySearch(levels.getFirst(), leaf);
    return (found >= 0 ? found : -1L - found) - 1;
  }

  Bytes32 root() {
    return levels.getLast().getFirst();
  }
}
