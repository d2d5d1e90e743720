package dev.probity.protocol.idma;

import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.time.InstantSource;

/** II.1: gives anybody a challenge; it costs one MAC and stores nothing. */
public final class IssueChallenge {
  private final String tenant;
  private final RowKeys rowKeys;
  private final InstantSource clock;
  private final Randomness randomness;

  /** The step on its ports. */
  public IssueChallenge(IdmaPorts ports) {
    this.tenant = ports.tenant();
    this.rowKeys = ports.rowKeys();
    this.clock = ports.clock();
    this.randomness = ports.randomness();
  }

  /**
   * A challenge.
   *
   * @param exp last second at which it holds
   */
  public record Challenge(Bytes32 challenge, long exp) {}

  /** Runs the step. */
  public Challenge issue() {
    Instant now = clock.instant();
    return new Challenge(
        LoginChallenge.issue(rowKeys, tenant, now, randomness),
        now.plus(LoginChallenge.LIFE).getEpochSecond());
  }
}
