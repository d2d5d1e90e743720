package dev.probity.client.deployment;

import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.protocol.step.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Repeats a call while the module says {@code not-final}: what is final for us may not be for its
 * endpoints yet, which can be some blocks behind ours.
 */
public final class CatchUp {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private CatchUp() {}

  /** A call of the API. */
  @FunctionalInterface
  public interface Call {
    ModuleApi.Answer make() throws ApiRefusedException;
  }

  /** The first answer that is another than {@code not-final}. */
  public static ModuleApi.Answer onceFinal(InstantSource clock, Call call)
      throws ApiRefusedException, InterruptedException {
    Instant deadline = clock.instant().plus(LIMIT);
    while (true) {
      try {
        return call.make();
      } catch (ApiRefusedException refused) {
        if (!refused.is(Refusal.NOT_FINAL) || clock.instant().isAfter(deadline)) {
          throw refused;
        }
      }
      Thread.sleep(POLL);
    }
  }
}
