package dev.probity.protocol.gateway;

import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.time.Instant;

/**
 * How many calls per minute one token and one service may have, each by one conditional counter.
 * They are counted behind the checks of token and role, so that nobody uses up what is another's;
 * the counters are a tenant's own.
 */
final class CallQuotas {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ItemStore table;
  private final String tenant;
  private final Quotas quotas;

  CallQuotas(ItemStore table, String tenant, Quotas quotas) {
    this.table = table;
    this.tenant = tenant;
    this.quotas = quotas;
  }

  /**
   * Counts one call with this token.
   *
   * @throws RefusedException {@code throttled}
   */
  void takeOfToken(Bytes32 tokenHash, Instant now) {
    take("quota-token", tokenHash.toString(), quotas.perToken(), "with this token", now);
  }

  /**
   * Counts one call of this service.
   *
   * @throws RefusedException {@code throttled}
   */
  void takeOfService(String service, Instant now) {
    take("quota-service", service, quotas.perService(), "of this service", now);
  }

  private void take(String kind, String whose, long most, String of, Instant now) {
    long minute = now.getEpochSecond() / MINUTE.toSeconds();
    var counter = new ItemKey(tenant, kind, whose + ":" + minute);
    if (!table.count(counter, most, now.plus(MINUTE.multipliedBy(2)))) {
      throw new RefusedException(
          Refusal.THROTTLED, "more than " + most + " calls in a minute " + of);
    }
  }
}
