package dev.probity.local.service.fault;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Which requests a fault happens to. */
public final class Requests {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private Requests() {}

  /** Calls of an AWS operation, such as {@code Sign}. */
  public static Predicate<ProxiedRequest> operation(String operation) {
    return request -> request.awsOperation().equals(operation);
  }

  /** The {@code n}th, {@code 2n}th, … of those that fit. */
  public static Predicate<ProxiedRequest> each(int n, Predicate<ProxiedRequest> which) {
    var seen = new AtomicLong();
    return request -> which.test(request) && seen.incrementAndGet() % n == 0;
  }

  /** All of a second beyond its first so many; seconds are counted from this call. */
  public static Predicate<ProxiedRequest> beyond(int perSecond) {
    return new Predicate<>() {
      private final long begin = System.nanoTime();
      private long second;
      private int taken;

      @Override
      public synchronized boolean test(ProxiedRequest request) {
        long now = (System.nanoTime() - begin) / SECOND;
        if (now != second) {
          second = now;
          taken = 0;
        }
        return ++taken > perSecond;
      }
    };
  }
}
