package dev.probity.protocol.gateway;

/**
 * How much is let through in one minute, so that one user, token or service cannot take the turn of
 * the others. Each is 1 or more.
 *
 * @param perUser requests of one user
 * @param perToken calls with one token
 * @param perService calls of one service, by all users of a tenant together
 */
public record Quotas(long perUser, long perToken, long perService) {
  /** Checks the numbers. */
  public Quotas {
    if (perUser < 1 || perToken < 1 || perService < 1) {
      throw new IllegalArgumentException("a quota is 1 or more");
    }
  }
}
