package dev.probity.local.service.anvil;

import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.FreePorts;
import dev.probity.local.service.ServiceCommand;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.ServiceProcess;
import dev.probity.local.service.ServiceStartException;
import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A chain on this machine: anvil with hard fork {@value #HARD_FORK} and chain id {@value
 * #CHAIN_ID}, on the loopback interface.
 *
 * <p>It holds no key: who sends a transaction signs it, and {@link AnvilRpc#setBalance} pays for
 * it. (Anvil would take a mnemonic only as an argument, which every user of the machine can read.)
 * Blocks, receipts and current state survive a restart; the state of blocks before the restart does
 * not, so proofs of them have to wait for a final block after it. A crash loses at most the last
 * second, or what {@link #recovery} says.
 */
public final class Anvil implements EmbeddedService {
  /** Chain id of every local chain. */
  public static final int CHAIN_ID = 31337;

  /** Rules of the EVM, pinned so that gas figures stay comparable. */
  public static final String HARD_FORK = "prague";

  private static final String NAME = "chain";
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration QUESTION_LIMIT = Duration.ofSeconds(2);

  /**
   * Blocks whose state is kept for calls and proofs, in memory; without a bound each goes to disk
   * whole.
   */
  private static final int STATES_KEPT = 256;

  /** Pause between two copies of the state file; longer for a file that takes long to check. */
  private static final Duration COPY_PAUSE = Duration.ofSeconds(10);

  private static final int COPY_SHARE = 20;

  private final ServiceProcess process;
  private final URI endpoint;
  private final AnvilRpc rpc;
  private final ChainState state;
  private final Optional<String> recovery;
  private final Thread copier;
  private final Optional<Miner> miner;

  private Anvil(
      ServiceProcess process,
      AnvilRpc rpc,
      ChainState state,
      Optional<String> recovery,
      Optional<Miner> miner,
      URI endpoint) {
    this.process = process;
    this.rpc = rpc;
    this.state = state;
    this.recovery = recovery;
    this.miner = miner;
    this.endpoint = endpoint;
    this.copier = Thread.ofVirtual().name("chain-copies").start(this::keepCopies);
  }

  /**
   * How to run the chain.
   *
   * @param port where it listens on 127.0.0.1
   * @param slotsInAnEpoch 1 or more; a block is final when two epochs lie above it
   * @param mining when it makes blocks
   */
  public record Settings(int port, int slotsInAnEpoch, Mining mining) {
    /** Checks the epoch. */
    public Settings {
      if (slotsInAnEpoch < 1) {
        throw new IllegalArgumentException("an epoch has at least one slot");
      }
    }
  }

  /**
   * Starts the chain, or goes on with the one under {@code chain/} of the state folder.
   *
   * @param projectRoot the checkout, with anvil under {@code contracts/node_modules}
   * @throws ServiceStartException when anvil is not installed, does not answer, or its state and
   *     every copy are damaged
   */
  public static Anvil start(Path projectRoot, StateFolder folder, Settings settings)
      throws IOException, InterruptedException {
    Path binary = binary(projectRoot);
    if (!FreePorts.isFree(settings.port())) {
      throw new ServiceStartException(
          "port %d of 127.0.0.1, meant for the chain, is taken".formatted(settings.port()));
    }
    ChainState state = new ChainState(folder.folder(NAME));
    Optional<String> recovery = state.recover();
    if (Files.exists(state.file())) {
      state.rotate();
    }
    Path history = emptied(folder.folder(NAME).resolve("history"));
    ServiceProcess process =
        ServiceProcess.start(
            ServiceCommand.program(
                NAME,
                arguments(binary, state, history, settings),
                folder.folder(NAME),
                folder.logFile(NAME)));
    URI endpoint = URI.create("http://127.0.0.1:" + settings.port());
    AnvilRpc rpc = new AnvilRpc(endpoint);
    boolean ready = false;
    try {
      process.awaitReady(
          () -> AnvilRpc.number(rpc.call(QUESTION_LIMIT, "eth_chainId")) == CHAIN_ID, START_LIMIT);
      Optional<Miner> miner =
          settings.mining() == Mining.WHILE_NEEDED
              ? Optional.of(new Miner(rpc, 2 * settings.slotsInAnEpoch()))
              : Optional.empty();
      ready = true;
      return new Anvil(process, rpc, state, recovery, miner, endpoint);
    } finally {
      if (!ready) {
        process.close();
        rpc.close();
      }
    }
  }

  private static Path binary(Path projectRoot) throws ServiceStartException {
    String system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
            ? "darwin"
            : "linux";
    String processor = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    Path contracts = projectRoot.toAbsolutePath().resolve("contracts");
    Path binary =
        contracts.resolve(
            Path.of(
                "node_modules",
                "@foundry-rs",
                "anvil-" + system + "-" + processor,
                "bin",
                "anvil"));
    if (!Files.isExecutable(binary)) {
      throw new ServiceStartException(
          binary + " is missing; install it with: npm ci --prefix " + contracts);
    }
    return binary;
  }

  /**
   * Where anvil puts states that it takes out of memory. It forgets those of a killed process, and
   * by itself keeps them in the user's home, where they add up.
   */
  private static Path emptied(Path history) throws IOException {
    if (Files.exists(history)) {
      List<Path> all;
      try (Stream<Path> below = Files.walk(history)) {
        all = below.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path each : all) {
        Files.delete(each);
      }
    }
    return history;
  }

  private static List<String> arguments(
      Path binary, ChainState state, Path history, Settings settings) {
    List<String> all = new ArrayList<>();
    all.add(binary.toString());
    all.addAll(List.of("--quiet", "--host", "127.0.0.1", "--no-cors", "--accounts", "0"));
    all.addAll(List.of("--port", Integer.toString(settings.port())));
    all.addAll(List.of("--hardfork", HARD_FORK, "--chain-id", Integer.toString(CHAIN_ID)));
    all.addAll(List.of("--slots-in-an-epoch", Integer.toString(settings.slotsInAnEpoch())));
    all.addAll(List.of("--state", state.file().toString(), "--state-interval", "1"));
    all.addAll(List.of("--cache-path", history.toString()));
    all.addAll(List.of("--prune-history", Integer.toString(STATES_KEPT)));
    all.addAll(
        settings.mining() == Mining.EVERY_SECOND
            ? List.of("--block-time", "1")
            : List.of("--no-mining"));
    return all;
  }

  private void keepCopies() {
    Duration pause = COPY_PAUSE;
    while (true) {
      try {
        Thread.sleep(pause);
        long start = System.nanoTime();
        boolean copied = state.rotate();
        Duration took = Duration.ofNanos(System.nanoTime() - start).multipliedBy(COPY_SHARE);
        pause =
            !copied ? Duration.ofSeconds(1) : took.compareTo(COPY_PAUSE) > 0 ? took : COPY_PAUSE;
      } catch (InterruptedException closed) {
        return;
      } catch (IOException full) {
        System.getLogger(Anvil.class.getName())
            .log(System.Logger.Level.WARNING, "the chain's state could not be copied", full);
        pause = COPY_PAUSE;
      }
    }
  }

  /** What had to be done about a damaged state file at start, for people; empty when nothing. */
  public Optional<String> recovery() {
    return recovery;
  }

  /** A client of this chain, closed with it. */
  public AnvilRpc rpc() {
    return rpc;
  }

  /** The child process, for tests that crash it. */
  public ServiceProcess process() {
    return process;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public ServiceHealth health() throws InterruptedException {
    ServiceHealth.State now = ServiceHealth.State.STOPPED;
    String detail = "anvil 1.7.1";
    if (process.alive()) {
      try {
        detail +=
            ", chain %d, block %d"
                .formatted(CHAIN_ID, AnvilRpc.number(rpc.call(QUESTION_LIMIT, "eth_blockNumber")));
        now = ServiceHealth.State.READY;
      } catch (IOException unanswered) {
        now = ServiceHealth.State.UNANSWERING;
        detail = "does not answer; log: " + process.logFile();
      }
    }
    return new ServiceHealth(NAME, now, endpoint, process.pid(), process.residentBytes(), detail);
  }

  /** Stops mining, lets anvil write its state, and keeps a copy of that. */
  @Override
  public void close() throws IOException {
    miner.ifPresent(Miner::close);
    copier.interrupt();
    process.close();
    rpc.close();
    state.rotate();
  }
}
