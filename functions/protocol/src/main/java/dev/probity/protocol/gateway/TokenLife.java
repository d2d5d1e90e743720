package dev.probity.protocol.gateway;

import dev.probity.protocol.gateway.token.AccessToken;
import dev.probity.protocol.port.Heads;
import java.time.Duration;

/**
 * How long tokens may live.
 *
 * @param shortestLag finality is taken to lag so far behind at least, whatever the heads say: they
 *     may happen to stand close together
 * @param longest life of a token, at most {@link AccessToken#MAX_LIFE}
 */
public record TokenLife(Duration shortestLag, Duration longest) {
  /** Of a deployment that names none: a lag of 15 s, a life of a day. */
  public static final TokenLife STANDARD =
      new TokenLife(Duration.ofSeconds(15), AccessToken.MAX_LIFE);

  private static final long LAGS = 2;

  /** Checks that there is room between the two. */
  public TokenLife {
    if (shortestLag.isNegative()
        || longest.compareTo(AccessToken.MAX_LIFE) > 0
        || longest.toSeconds() <= LAGS * shortestLag.toSeconds()) {
      throw new IllegalArgumentException("0 ≤ 2 × lag < longest ≤ a day");
    }
  }

  /**
   * Seconds that a token must live longer than: one that ends sooner might never be of use, for it
   * counts only in a final block. Twice the time that the finalized block lies behind the latest.
   */
  long lowerBound(Heads heads) {
    long lag = heads.latest().timestamp() - heads.finalized().timestamp();
    return LAGS * Math.max(lag, shortestLag.toSeconds());
  }

  /** Whether a token that is issued now may live so long. */
  boolean allows(long ttl, Heads heads) {
    return ttl > lowerBound(heads) && ttl <= longest.toSeconds();
  }
}
