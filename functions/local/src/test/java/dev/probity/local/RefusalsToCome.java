package dev.probity.local;

import dev.probity.protocol.step.Refusal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Refusals of steps that no function serves yet: those of Protocols I to III. A code leaves this
 * list with the first route that answers it: the API document must list all others and none of
 * these.
 */
public final class RefusalsToCome {
  private static final Set<Refusal> CODES =
      Collections.unmodifiableSet(
          EnumSet.of(
              Refusal.CHALLENGE,
              Refusal.CREDENTIAL_REVOKED,
              Refusal.PASSWORD_TAG,
              Refusal.REPLY_KEY,
              Refusal.WEAK_PASSWORD,
              Refusal.EMAIL_UNVERIFIED,
              Refusal.REREGISTRATION_DENIED,
              Refusal.CHAIN_REFUSED,
              Refusal.AUTH_FAILED,
              Refusal.SUSPENDED,
              Refusal.ROLE_FORBIDDEN,
              Refusal.MODULE_UNKNOWN,
              Refusal.BAD_DELEGATION,
              Refusal.SESSION,
              Refusal.ROLE_ASSERTION));

  private RefusalsToCome() {}

  /** Every refusal that a function serves today. */
  public static Set<Refusal> served() {
    Set<Refusal> served = EnumSet.allOf(Refusal.class);
    served.removeAll(CODES);
    return served;
  }
}
