package dev.probity.local.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A child process that cannot outlive this JVM, however that ends: the child's standard input is a
 * pipe whose other end only we hold, and its end ends the child within two seconds. Its output goes
 * to a bounded log file.
 */
public final class ServiceProcess implements AutoCloseable {
  /** How long {@link #close} waits for an orderly end. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  private static final Set<String> INHERITED =
      Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ");
  private static final Duration POLL = Duration.ofMillis(20);

  private final ServiceCommand command;
  private final Process process;
  private final ServiceLog log;
  private final Thread pump;

  private ServiceProcess(ServiceCommand command, Process process, ServiceLog log) {
    this.command = command;
    this.process = process;
    this.log = log;
    this.pump = Thread.ofVirtual().name(command.name() + "-log").start(this::pumpLog);
  }

  /** Starts the child and returns at once; see {@link #awaitReady}. */
  public static ServiceProcess start(ServiceCommand command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command.arguments())
            .directory(command.directory().toFile())
            .redirectInput(Redirect.PIPE)
            .redirectErrorStream(true);
    // A developer's credentials, proxies and JVM options are none of the child's business.
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(command.environment());
    Files.createDirectories(command.log().toAbsolutePath().getParent());
    return new ServiceProcess(command, builder.start(), new ServiceLog(command.log()));
  }

  private void pumpLog() {
    try (var output = process.getInputStream()) {
      log.pump(output);
    } catch (IOException lost) {
      // Without a reader the child would block on its next line: better no log than a stuck
      // service, and no service unnoticed.
      process.destroyForcibly();
    }
  }

  /** The name of the command. */
  public String name() {
    return command.name();
  }

  /** The process id of the child, or of the wrapper around a native program. */
  public long pid() {
    return process.pid();
  }

  /** Whether the child still runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Completes when the child has ended, however it did. */
  public CompletableFuture<Void> ended() {
    return process.onExit().thenAccept(gone -> {});
  }

  /** The log file. */
  public Path logFile() {
    return log.file();
  }

  /** The log's last lines, at most {@code lines}. */
  public List<String> logTail(int lines) throws IOException {
    return log.tail(lines);
  }

  /** Asked again and again until the service answers. */
  @FunctionalInterface
  public interface Readiness {
    /** Whether the service answers; an {@link IOException} means "not yet". */
    boolean ready() throws IOException, InterruptedException;
  }

  /**
   * Waits until the service answers.
   *
   * @throws ServiceStartException when the child ended or {@code limit} passed; the child is then
   *     stopped
   */
  public void awaitReady(Readiness readiness, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      if (!process.isAlive()) {
        pump.join(Duration.ofSeconds(1));
        throw startFailure("ended with status " + process.exitValue() + " while starting");
      }
      if (answers(readiness)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        kill();
        throw startFailure("did not answer within " + limit.toSeconds() + " s");
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean answers(Readiness readiness) throws InterruptedException {
    try {
      return readiness.ready();
    } catch (IOException notYet) {
      return false;
    }
  }

  private ServiceStartException startFailure(String what) throws IOException {
    return new ServiceStartException(
        "%s %s; its log is %s and ends:%n%s"
            .formatted(
                name(), what, log.file(), String.join(System.lineSeparator(), log.tail(20))));
  }

  /**
   * Memory held by the child and what it started, in bytes (resident set); empty where the system
   * does not tell (not Linux).
   */
  public OptionalLong residentBytes() {
    try (Stream<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants())) {
      return OptionalLong.of(all.mapToLong(ServiceProcess::residentBytes).sum());
    } catch (UncheckedIOException unknown) {
      return OptionalLong.empty();
    }
  }

  private static long residentBytes(ProcessHandle handle) {
    Path status = Path.of("/proc", Long.toString(handle.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .sum();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /**
   * Asks the child to end, waits for {@code grace}, then kills it. Returns when it is gone; may be
   * called again.
   */
  public void stop(Duration grace) throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
      pump.join(Duration.ofSeconds(1));
    } catch (InterruptedException interrupted) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Stops with {@link #GRACE}. */
  @Override
  public void close() throws IOException {
    stop(GRACE);
  }

  /**
   * Ends the child and what it started at once (SIGKILL), as a crash would, and waits until they
   * are gone.
   */
  public void kill() {
    List<ProcessHandle> started = process.descendants().toList();
    started.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    // Not their onExit(): for processes that are not our own children it looks only now and then.
    // Bounded, because one that has
    // ended still counts as alive until whoever inherited it asks.
    long deadline = System.nanoTime() + Duration.ofMillis(250).toNanos();
    while (started.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }
}
