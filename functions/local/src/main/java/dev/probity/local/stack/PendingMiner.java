package dev.probity.local.stack;

import dev.probity.local.service.anvil.AnvilRpc;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Puts a waiting transaction into a block at once, whatever the chain's own pace. */
final class PendingMiner implements AutoCloseable {
  private static final long POLL_MILLIS = 25;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

  private PendingMiner(AnvilRpc rpc) {
    this.thread = Thread.ofVirtual().name("pending-miner").start(() -> run(rpc));
  }

  static PendingMiner start(AnvilRpc rpc) {
    return new PendingMiner(rpc);
  }

  private void run(AnvilRpc rpc) {
    try {
      do {
        if (!rpc.call("txpool_status").path("pending").asText().equals("0x0")) {
          rpc.mine(1);
        }
      } while (!closing.await(POLL_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } catch (IOException unanswered) {
      failure.set(unanswered);
    }
  }

  /** Throws what made it stop, if something did. */
  void requireWorking() throws IOException {
    IOException stopped = failure.get();
    if (stopped != null) {
      throw stopped;
    }
  }

  /**
   * Lets the last call end. To interrupt it would close its connection, which the HTTP client may
   * have given to another call by then.
   */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
