package dev.probity.local.service.kms;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Refusals that a test has asked for. */
final class ForcedFaults {
  private final Map<String, AtomicInteger> throttled = new ConcurrentHashMap<>();

  void throttle(String operation, int calls) {
    throttled.put(operation, new AtomicInteger(calls));
  }

  /** Refuses the call if one is still to be refused. */
  void check(String operation) throws KmsFault {
    AtomicInteger left = throttled.get(operation);
    if (left != null && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new KmsFault(KmsError.THROTTLING, "Rate exceeded");
    }
  }
}
