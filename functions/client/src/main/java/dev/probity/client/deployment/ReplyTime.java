package dev.probity.client.deployment;

import dev.probity.client.ClientException;
import java.time.Duration;

/**
 * When a module says that it signed a reply. The module's word alone is worth nothing: who has a
 * key that was revoked, or is over, would name a time before that. So it must lie between the
 * request and now, both by our own clock.
 *
 * @param iat as the reply says, seconds
 * @param asked when its request was signed, seconds
 * @param fresh whether it was made for a question of just now; otherwise the module may have kept
 *     it since the request, and its key may have had its time since then
 */
public record ReplyTime(long iat, long asked, boolean fresh) {
  /** How far the module's clock may be from ours. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /** Of a reply that is made when it is asked for. */
  public static ReplyTime fresh(long iat, long asked) {
    return new ReplyTime(iat, asked, true);
  }

  /** Of a reply that the module makes once, and hands out whenever it is asked for. */
  public static ReplyTime kept(long iat, long asked) {
    return new ReplyTime(iat, asked, false);
  }

  /**
   * Lets it pass when it lies between request and now.
   *
   * @param what the message's name
   * @param now seconds
   */
  void require(String what, long now) {
    long skew = CLOCK_SKEW.toSeconds();
    if (iat < asked - skew || iat > now + skew) {
      throw ClientException.refused(
          "%s says that it was signed at second %d, which is not between its request, at %d, and now, at %d. Is this machine's clock right?"
              .formatted(what, iat, asked, now),
          null);
    }
  }

  /** Whether a key may have signed then. */
  boolean admits(KeyStanding key) {
    return key.counted(iat) && (!fresh || key.countsNow());
  }
}
