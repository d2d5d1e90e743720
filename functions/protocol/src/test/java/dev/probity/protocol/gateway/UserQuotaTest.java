package dev.probity.protocol.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UserQuotaTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final UserQuota quota =
      new UserQuota(
          new MacedItemStore(new InMemoryRowStore(), new InMemoryRowKeys(), (alarm, about) -> {}),
          "default",
          new Quotas(1, 1, 1));

  private static Address user(int number) {
    byte[] bytes = new byte[Address.LENGTH];
    bytes[0] = (byte) number;
    return Address.of(bytes);
  }

  @Test
  void callsByCidAreBoundedByTheHourForEachUser() {
    for (int call = 0; call < UserQuota.MOST_BY_CID; call++) {
      quota.takeByCid(user(1), NOW.plusSeconds(call));
    }
    assertThatThrownBy(() -> quota.takeByCid(user(1), NOW.plusSeconds(3599)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("in an hour");
    quota.takeByCid(user(2), NOW);
    quota.takeByCid(user(1), NOW.plus(Duration.ofHours(1)));
  }
}
