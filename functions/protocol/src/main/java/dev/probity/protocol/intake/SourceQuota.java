package dev.probity.protocol.intake;

import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.time.Duration;
import java.time.Instant;

/** C0: how many requests a source network may send per minute, before anything that costs. */
public final class SourceQuota {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final ItemStore table;
  private final String tenant;
  private final long perMinute;

  /**
   * A quota kept in the module's table.
   *
   * @param perMinute requests a network may send in one minute, 1 or more
   */
  public SourceQuota(ItemStore table, String tenant, long perMinute) {
    this.table = table;
    this.tenant = tenant;
    this.perMinute = perMinute;
  }

  /**
   * Counts one request.
   *
   * @throws RefusedException {@code throttled} when the network has used this minute up
   */
  void take(String source, Instant now) {
    long minute = now.getEpochSecond() / WINDOW.toSeconds();
    var counter = new ItemKey(tenant, "quota", SourceNetwork.of(source) + ":" + minute);
    if (!table.count(counter, perMinute, now.plus(WINDOW.multipliedBy(2)))) {
      throw new RefusedException(
          Refusal.THROTTLED, "more than " + perMinute + " requests a minute from your network");
    }
  }
}
