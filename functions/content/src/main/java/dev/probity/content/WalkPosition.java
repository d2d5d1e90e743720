package dev.probity.content;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a {@link DagWalk} stands: between two blocks of a DAG, for whoever continues it elsewhere.
 * It is true of one DAG alone, and believed: keep it where nobody else writes.
 *
 * @param blocks blocks that are verified
 * @param bytes sum of their lengths
 * @param path for each node on the way from the root, how many of its links were followed; only as
 *     far as links are left, so empty before the root and after the last block
 */
public record WalkPosition(long blocks, long bytes, List<Integer> path) {
  /** Before the root. */
  public static final WalkPosition START = new WalkPosition(0, 0, List.of());

  /** The most levels that any {@link DagLimits} allows a position to have. */
  public static final int MAX_DEPTH = 32;

  private static final Pattern TEXT =
      Pattern.compile("(0|[1-9][0-9]{0,17})( (0|[1-9][0-9]{0,17}))(/(0|[1-9][0-9]{0,8})){0,32}");

  /**
   * Copies the path.
   *
   * @throws IllegalArgumentException if it can be the position of no walk
   */
  public WalkPosition {
    path = List.copyOf(path);
    boolean started = blocks > 0;
    if (blocks < 0
        || bytes < 0
        || path.size() > MAX_DEPTH
        || path.stream().anyMatch(followed -> followed < 0)
        || (!started && (bytes > 0 || !path.isEmpty()))) {
      throw new IllegalArgumentException("no position of a walk");
    }
  }

  /** The position of this text. */
  public static WalkPosition parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("no position of a walk");
    }
    String[] parts = text.split("/", -1);
    String[] sums = parts[0].split(" ", -1);
    List<Integer> path = new ArrayList<>();
    for (int level = 1; level < parts.length; level++) {
      path.add(Integer.parseInt(parts[level]));
    }
    return new WalkPosition(Long.parseLong(sums[0]), Long.parseLong(sums[1]), path);
  }

  /** At most 357 characters: {@code blocks bytes/followed/followed…}. */
  @Override
  public String toString() {
    var text = new StringBuilder().append(blocks).append(' ').append(bytes);
    path.forEach(followed -> text.append('/').append(followed));
    return text.toString();
  }
}
