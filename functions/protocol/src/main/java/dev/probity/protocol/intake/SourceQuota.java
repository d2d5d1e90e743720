package dev.probity.protocol.intake;

import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.time.Duration;
import java.time.Instant;

/** C0: how many requests a source network may send per minute, before anything that costs. */
public final class SourceQuota {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ItemStore table;
  private final String tenant;
  private final String kind;
  private final long most;
  private final Duration window;

  /**
   * A quota kept in the module's table.
   *
   * @param perMinute requests a network may send in one minute, 1 or more
   */
  public SourceQuota(ItemStore table, String tenant, long perMinute) {
    this(table, tenant, "quota", perMinute, MINUTE);
  }

  /**
   * A quota of its own for requests that cost more than others.
   *
   * @param kind of its counters, 1 to 24 characters of {@code a-z-}
   * @param most requests a network may send in one window, 1 or more
   * @param window whole seconds
   */
  public SourceQuota(ItemStore table, String tenant, String kind, long most, Duration window) {
    this.table = table;
    this.tenant = tenant;
    this.kind = kind;
    this.most = most;
    this.window = window;
  }

  /**
   * Counts one request.
   *
   * @throws RefusedException {@code throttled} when the network has used this window up
   */
  public void take(String source, Instant now) {
    long index = now.getEpochSecond() / window.toSeconds();
    var counter = new ItemKey(tenant, kind, SourceNetwork.of(source) + ":" + index);
    if (!table.count(counter, most, now.plus(window.multipliedBy(2)))) {
      throw new RefusedException(
          Refusal.THROTTLED,
          "more than " + most + " requests in " + window.toSeconds() + " s from your network");
    }
  }
}
