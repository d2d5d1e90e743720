package dev.probity.local.gateway.invoke;

import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.Invoker;
import dev.probity.local.gateway.template.FunctionModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Events that were taken over and not yet done. A function that fails gets its event again after
 * each of the pauses, and then the event is given up; where all its instances are busy the event
 * waits, at most as long as Lambda keeps one. In memory: what waits when this closes is lost.
 */
final class EventQueue implements AutoCloseable {
  /** Events that wait or run, in all. */
  static final int CAPACITY = 1_000;

  /** Lambda's {@code MaximumEventAgeInSeconds}, where nobody sets it. */
  private static final Duration OLDEST = Duration.ofHours(6);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final String SOURCE = "lambda";

  private final Invoker invoker;
  private final FunctionLog log;
  private final List<Duration> pauses;
  private final Semaphore places = new Semaphore(CAPACITY);
  private final ExecutorService runs = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param pauses before the second attempt, before the third, …
   */
  EventQueue(Invoker invoker, FunctionLog log, List<Duration> pauses) {
    this.invoker = invoker;
    this.log = log;
    this.pauses = List.copyOf(pauses);
  }

  /**
   * Takes an event over and returns at once.
   *
   * @throws InvokeFault 429 when too many wait
   */
  void add(FunctionModel function, byte[] event, String requestId) throws InvokeFault {
    if (!places.tryAcquire()) {
      throw new InvokeFault(429, "TooManyRequestsException", "Rate Exceeded.");
    }
    var _ =
        runs.submit(() -> {
          try {
            run(function, event, requestId);
          } catch (InterruptedException closing) {
            log.write(SOURCE, requestId, function.logicalId() + ": an event is lost by the stop");
          } finally {
            places.release();
          }
        });
  }

  private void run(FunctionModel function, byte[] event, String requestId)
      throws InterruptedException {
    long giveUp = System.nanoTime() + OLDEST.toNanos();
    Duration busy = Duration.ofSeconds(1);
    int failures = 0;
    while (System.nanoTime() < giveUp) {
      try {
        byte[] _ = invoker.invoke(function.logicalId(), event, LambdaApi.patience(function));
        return;
      } catch (InvocationException failed) {
        log.write(SOURCE, requestId, "event: " + failed.getMessage());
        if (failed.kind() == InvocationException.Kind.THROTTLED) {
          Thread.sleep(busy.compareTo(LONGEST_PAUSE) < 0 ? busy : LONGEST_PAUSE);
          busy = busy.multipliedBy(2);
        } else if (failures == pauses.size()) {
          break;
        } else {
          Thread.sleep(pauses.get(failures++));
        }
      }
    }
    log.write(SOURCE, requestId, "event: " + function.logicalId() + ": given up");
  }

  @Override
  public void close() {
    runs.shutdownNow();
  }
}
