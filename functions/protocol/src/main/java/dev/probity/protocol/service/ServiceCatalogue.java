package dev.probity.protocol.service;

import dev.probity.protocol.wire.Address;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The services of a deployment, by name. Immutable. */
public final class ServiceCatalogue {
  /** As many as one list can name. */
  public static final int MOST = 64;

  private final SortedMap<String, Entry> entries = new TreeMap<>();

  /**
   * A service with the key that signs its results.
   *
   * @param signer its message address
   */
  public record Entry(ServiceManifest manifest, Address signer) {}

  /**
   * A catalogue of these.
   *
   * @param services at most {@link #MOST}
   * @throws IllegalArgumentException when two have one name, or there are too many
   */
  public ServiceCatalogue(List<Entry> services) {
    if (services.size() > MOST) {
      throw new IllegalArgumentException("a deployment has at most " + MOST + " services");
    }
    for (Entry service : services) {
      if (entries.put(service.manifest().name(), service) != null) {
        throw new IllegalArgumentException("two services are called " + service.manifest().name());
      }
    }
  }

  /** All, sorted by name. */
  public List<Entry> all() {
    return List.copyOf(entries.values());
  }

  /** The service of this name. */
  public Optional<Entry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }
}
