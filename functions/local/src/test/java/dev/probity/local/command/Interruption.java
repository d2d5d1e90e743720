package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import dev.probity.local.service.fault.Fault;
import dev.probity.local.service.fault.FaultProxy;
import dev.probity.local.service.fault.ProxiedRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Ends commands in the midst of their work: by Ctrl-C (INT), or as a power cut does (KILL). */
final class Interruption {
  private Interruption() {}

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * Types a command, and ends it while it waits for the answer to a request that never arrives.
   *
   * @param which the request
   */
  static void at(
      FaultProxy proxy,
      Predicate<ProxiedRequest> which,
      String signal,
      Person person,
      String... command)
      throws Exception {
    var arrived = new AtomicBoolean();
    proxy.always(
        request -> {
          boolean fits = which.test(request);
          if (fits) {
            arrived.set(true);
          }
          return fits;
        },
        new Fault.Stall());
    Process running = person.start(command);
    await(() -> arrived.get() || !running.isAlive());
    assertThat(running.isAlive()).as(person.err()).isTrue();
    end(running, signal, person);
    proxy.clear();
  }

  /** Ends a command that is running; one that is interrupted says how to go on. */
  static void end(Process running, String signal, Person person) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + signal, Long.toString(running.pid()))
                .start()
                .waitFor())
        .isZero();
    assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();
    if (signal.equals("INT")) {
      assertThat(running.exitValue()).isEqualTo(ExitCode.INTERRUPTED.number());
      assertThat(person.err()).contains("repeat the same command to carry on");
    }
  }

  /** Waits for it, a minute at most. */
  static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
