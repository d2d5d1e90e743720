package dev.probity.local.service.anvil;

import java.io.IOException;
import java.time.Duration;

/** Mines for {@link Mining#WHILE_NEEDED}. */
final class Miner implements AutoCloseable {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Seconds between two blocks of an idle chain. */
  private static final int IDLE_SECONDS = 12;

  private final AnvilRpc rpc;
  private final int blocksToFinality;
  private final Thread thread;

  /** Begins to mine; {@code blocksToFinality} blocks after a transaction's own it is final. */
  Miner(AnvilRpc rpc, int blocksToFinality) {
    this.rpc = rpc;
    this.blocksToFinality = blocksToFinality;
    this.thread = Thread.ofVirtual().name("miner").start(this::run);
  }

  private void run() {
    int owed = blocksToFinality;
    int idle = 0;
    while (true) {
      try {
        Thread.sleep(SECOND);
        if (waiting()) {
          owed = blocksToFinality + 1;
        }
        idle++;
        if (owed > 0 || idle >= IDLE_SECONDS) {
          rpc.mine(1);
          owed = Math.max(0, owed - 1);
          idle = 0;
        }
      } catch (InterruptedException closed) {
        return;
      } catch (IOException unanswered) {
        // The chain is being stopped or has crashed; its own health says so.
      }
    }
  }

  private boolean waiting() throws IOException, InterruptedException {
    return AnvilRpc.number(rpc.call("txpool_status").path("pending")) > 0;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
