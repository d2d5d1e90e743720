package dev.probity.local.stack;

import dev.probity.local.service.StateFolder;
import dev.probity.local.service.anvil.AnvilRpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the chain's newest block outside the chain's own state, so that a start after a crash
 * can say which blocks are gone.
 */
final class ChainHead implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final AnvilRpc rpc;
  private final Path file;
  private final Thread thread;
  private String written = "";

  private ChainHead(AnvilRpc rpc, Path file) {
    this.rpc = rpc;
    this.file = file;
    this.thread = Thread.ofVirtual().name("chain-head").start(this::run);
  }

  /** Remembers the newest block every two seconds from now on. */
  static ChainHead follow(AnvilRpc rpc, StateFolder state) throws IOException {
    return new ChainHead(rpc, file(state));
  }

  private static Path file(StateFolder state) throws IOException {
    return state.folder("run").resolve("chain-head");
  }

  /** Compares the chain with what was remembered; a sentence for people when blocks are gone. */
  static Optional<String> lost(AnvilRpc rpc, StateFolder state)
      throws IOException, InterruptedException {
    if (!Files.exists(file(state))) {
      return Optional.empty();
    }
    List<String> remembered = List.of(Files.readString(file(state)).strip().split(" ", -1));
    if (remembered.size() != 2 || !remembered.getFirst().matches("[0-9]{1,15}")) {
      return Optional.empty();
    }
    long number = Long.parseLong(remembered.getFirst());
    long now = rpc.blockNumber();
    if (now >= number && rpc.blockHash(number).equals(remembered.getLast())) {
      return Optional.empty();
    }
    return Optional.of(
        "The chain lost blocks in a crash: it was at block %d before and goes on from block %d."
                .formatted(number, Math.min(now, number - 1))
            + " What was anchored in the lost ones has to be anchored again; repeating the command"
            + " does it.");
  }

  private void run() {
    @Nullable IOException last = null;
    while (true) {
      try {
        Thread.sleep(PERIOD);
        remember();
        last = null;
      } catch (InterruptedException closed) {
        return;
      } catch (IOException failed) {
        if (last == null) {
          System.getLogger(ChainHead.class.getName())
              .log(System.Logger.Level.DEBUG, "the chain's newest block is not known", failed);
        }
        last = failed;
      }
    }
  }

  void remember() throws IOException, InterruptedException {
    long number = rpc.blockNumber();
    String line = number + " " + rpc.blockHash(number) + "\n";
    if (!line.equals(written)) {
      StateFolder.writeSecret(file, line);
      written = line;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
