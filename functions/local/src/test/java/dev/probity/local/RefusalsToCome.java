package dev.probity.local;

import dev.probity.protocol.step.Refusal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Refusals that no route answers: a module that sends another message along than the user's is
 * refused by QueryRole, and who calls a service without the gateway is refused by the service. A
 * code leaves this list with the first route that answers it: the API document must list all others
 * and none of these.
 */
public final class RefusalsToCome {
  private static final Set<Refusal> CODES =
      Collections.unmodifiableSet(EnumSet.of(Refusal.BAD_DELEGATION, Refusal.BAD_GRANT));

  private RefusalsToCome() {}

  /** Every refusal that a route answers today. */
  public static Set<Refusal> served() {
    Set<Refusal> served = EnumSet.allOf(Refusal.class);
    served.removeAll(CODES);
    return served;
  }
}
