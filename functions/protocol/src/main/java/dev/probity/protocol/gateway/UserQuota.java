package dev.probity.protocol.gateway;

import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import java.time.Duration;
import java.time.Instant;

/**
 * How many requests a user may send per minute. It is counted behind the signature, so that nobody
 * uses up the quota of another.
 */
final class UserQuota {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  /** With results as large as they can be, 1 GiB an hour that is kept for a month. */
  static final long MOST_BY_CID = 64;

  private final ItemStore table;
  private final String tenant;
  private final long most;

  UserQuota(ItemStore table, String tenant, Quotas quotas) {
    this.table = table;
    this.tenant = tenant;
    this.most = quotas.perUser();
  }

  /**
   * Counts one request.
   *
   * @throws RefusedException {@code throttled} when the user has used this minute up
   */
  void take(Address user, Instant now) {
    long minute = now.getEpochSecond() / MINUTE.toSeconds();
    var counter = new ItemKey(tenant, "quota-user", user + ":" + minute);
    if (!table.count(counter, most, now.plus(MINUTE.multipliedBy(2)))) {
      throw new RefusedException(
          Refusal.THROTTLED, "more than " + most + " requests in a minute from your account");
    }
  }

  /**
   * Counts one call with parameters by CID.
   *
   * @throws RefusedException {@code throttled} when the user has used this hour up
   */
  void takeByCid(Address user, Instant now) {
    long hour = now.getEpochSecond() / HOUR.toSeconds();
    var counter = new ItemKey(tenant, "quota-by-cid", user + ":" + hour);
    if (!table.count(counter, MOST_BY_CID, now.plus(HOUR.multipliedBy(2)))) {
      throw new RefusedException(
          Refusal.THROTTLED,
          "more than "
              + MOST_BY_CID
              + " calls with parameters by CID in an hour from your account");
    }
  }
}
