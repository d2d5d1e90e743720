package dev.probity.local.fault;

import dev.probity.local.service.anvil.AnvilRpc;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Puts what waits into a block at once, and as many above it as make it final. */
final class BlocksAtOnce implements AutoCloseable {
  private static final long POLL_MILLIS = 25;

  private final AnvilRpc rpc;
  private final int blocks;
  private final Thread thread;
  private volatile @Nullable IOException failed;

  /**
   * Begins.
   *
   * @param rpc of a chain that mines on demand
   * @param slots in its epoch
   */
  BlocksAtOnce(AnvilRpc rpc, int slots) {
    this.rpc = rpc;
    this.blocks = 2 * slots + 1;
    this.thread = Thread.ofVirtual().name("blocks-at-once").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        if (!rpc.call("txpool_status").path("pending").asText().equals("0x0")) {
          rpc.mine(blocks);
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException closed) {
      return;
    } catch (IOException unanswered) {
      failed = unanswered;
    }
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failed != null) {
      throw new IOException("the chain made no blocks any more", failed);
    }
  }
}
