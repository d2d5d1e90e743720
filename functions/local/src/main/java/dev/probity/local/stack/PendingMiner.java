package dev.probity.local.stack;

import dev.probity.local.service.anvil.AnvilRpc;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Puts a waiting transaction into a block at once, whatever the chain's own pace. */
final class PendingMiner implements AutoCloseable {
  private static final long POLL_MILLIS = 25;

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
      while (true) {
        if (!rpc.call("txpool_status").path("pending").asText().equals("0x0")) {
          rpc.mine(1);
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException closed) {
      return;
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

  @Override
  public void close() {
    thread.interrupt();
  }
}
