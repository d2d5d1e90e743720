package dev.probity.content;

import java.util.ArrayDeque;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * Names the chunks of a file on the machine's other cores while the next ones are read, and gives
 * them back in their order. Who reads faster than the others hash, hashes too: a chunk that finds
 * {@link #AHEAD} before it is named by its own thread. Not thread-safe.
 */
final class LeafNames {
  /** Chunks whose names are being found at once. */
  static final int AHEAD = 4;

  /** Shorter chunks are named sooner than they are handed over. */
  private static final int WORTH_HANDING_OVER = 64 << 10;

  private final ArrayDeque<Leaf> leaves = new ArrayDeque<>();

  /** A chunk and its name. */
  record Leaf(byte[] block, ForkJoinTask<Cid> naming) {
    Cid cid() {
      return naming.join();
    }
  }

  /** Takes a chunk in, which nobody changes afterwards. */
  void add(byte[] block) {
    ForkJoinTask<Cid> naming = ForkJoinTask.adapt(() -> Cid.ofBlock(Codec.RAW, block));
    if (block.length < WORTH_HANDING_OVER || leaves.size() >= AHEAD) {
      naming.invoke();
    } else {
      ForkJoinPool.commonPool().execute(naming);
    }
    leaves.add(new Leaf(block, naming));
  }

  /** The next chunk if it has its name or too many wait behind it; null if there is none. */
  @Nullable Leaf poll() {
    Leaf first = leaves.peek();
    return first != null && (first.naming().isDone() || leaves.size() > AHEAD)
        ? leaves.poll()
        : null;
  }

  /** The next chunk, waited for; null after the last. */
  @Nullable Leaf take() {
    return leaves.poll();
  }
}
