package dev.probity.local.story;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Hex;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** The stack's chain while it makes no blocks, so that a test says what comes first in the next. */
final class StoppedMining implements AutoCloseable {
  /** The lock of who stops the shared stack's chain. */
  static final String LOCK = "mining of the shared chain";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SECONDS_A_BLOCK = 1;

  private final Stack stack;

  StoppedMining(Stack stack) throws IOException, InterruptedException {
    this.stack = stack;
    call("evm_setIntervalMining", 0);
  }

  private JsonNode call(String method, Object... params) throws IOException, InterruptedException {
    return stack.anvil().rpc().call(method, params);
  }

  /** Waits until a transaction of IDMA's about this account was sent. */
  void awaitSentAbout(Address user) throws IOException, InterruptedException {
    String digits = user.toString().substring(2);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!call("txpool_content").path("pending").toString().contains("0" + digits)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no transaction about " + user + " was sent");
      }
      Thread.sleep(50);
    }
  }

  /** A transaction to IdmaRegistry that pays more than all others, and so comes first. */
  void overtakes(Address from, byte[] data) throws IOException, InterruptedException {
    call("anvil_impersonateAccount", from.toString());
    call(
        "eth_sendTransaction",
        Map.of(
            "from",
            from.toString(),
            "to",
            stack.network().idmaRegistry().address().toString(),
            "data",
            Hex.of(data),
            "gas",
            "0x30d40",
            "maxFeePerGas",
            "0x2540be4000",
            "maxPriorityFeePerGas",
            "0x174876e800"));
    call("anvil_stopImpersonatingAccount", from.toString());
  }

  @Override
  public void close() throws IOException {
    try {
      call("evm_setIntervalMining", SECONDS_A_BLOCK);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before blocks are made again", interrupted);
    }
  }
}
