package dev.probity.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stack for all tests of this JVM that talk HTTP: started at first use, stopped when the JVM
 * ends, its state in a temporary folder. Tests share tables and chain, several at once, so each
 * uses accounts and data sets of its own; a test that kills or restarts services starts a stack of
 * its own instead.
 *
 * <p>The chain has one slot and a block each second; schedules fire every second. For another
 * configuration, open a second gateway on it: {@link Stack#openGateway}.
 */
public final class SharedStack {
  /** The lock of who acts as one of its three first administrators. */
  public static final String ADMINISTRATORS = "administrators of the shared stack";

  /**
   * The lock of who starts stacks by command: each looks for the usual ports, and takes them some
   * seconds later.
   */
  public static final String USUAL_PORTS = "usual ports of a stack";

  private static @Nullable Stack stack;

  private SharedStack() {}

  /** The stack, ready. */
  public static synchronized Stack get() {
    Stack running = stack;
    if (running == null) {
      running = another("probity-shared-stack");
      stack = running;
    }
    return running;
  }

  /**
   * Another one like it, for tests that would disturb others.
   *
   * @param name how the name of its folder begins
   */
  public static Stack another(String name) {
    try {
      Path state = Files.createTempDirectory(name);
      Stack running =
          Stack.start(
              StackOptions.forTests(projectRoot(), state)
                  .withSchedules(Optional.of(Duration.ofSeconds(1))));
      Runtime.getRuntime().addShutdownHook(new Thread(stopping(running, state)));
      return running;
    } catch (IOException failed) {
      throw new UncheckedIOException("a stack did not start", failed);
    } catch (StackException failed) {
      throw new IllegalStateException("a stack did not start", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a stack started", interrupted);
    }
  }

  /** The checkout; the build says where it is. */
  public static Path projectRoot() {
    return Path.of(System.getProperty("probity.root", "../..")).toAbsolutePath().normalize();
  }

  private static Runnable stopping(Stack running, Path state) {
    return () -> {
      try {
        running.close();
        delete(state);
      } catch (IOException failed) {
        throw new UncheckedIOException("the shared stack did not stop", failed);
      }
    };
  }

  /** Deletes a folder and all in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
