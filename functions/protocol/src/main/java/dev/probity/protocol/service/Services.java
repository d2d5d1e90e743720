package dev.probity.protocol.service;

import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The services that one function answers for, by name. Immutable. */
public final class Services {
  private final Map<String, Service> byName;

  /**
   * These services.
   *
   * @throws IllegalArgumentException when two have one name
   */
  public Services(List<Service> services) {
    var names = new HashMap<String, Service>();
    for (Service service : services) {
      if (names.put(service.manifest().name(), service) != null) {
        throw new IllegalArgumentException("two services are called " + service.manifest().name());
      }
    }
    this.byName = Map.copyOf(names);
  }

  /** The service of this name. */
  Optional<Service> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The service of this name.
   *
   * @throws RefusedException {@code service-not-allowed} when it is answered elsewhere, or nowhere
   */
  Service require(String name) {
    return find(name)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.SERVICE_NOT_ALLOWED, "this function does not answer for the service"));
  }
}
