package dev.probity.lambda;

import dev.probity.protocol.service.Service;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.service.Services;
import dev.probity.protocol.service.example.DigestIterate;
import dev.probity.protocol.service.example.Echo;
import dev.probity.protocol.wire.Address;
import java.util.List;

/** The services of this deployment: here a new one is added. */
final class InstalledServices {
  private static final List<Service> ALL = List.of(DigestIterate.service(), Echo.service());

  private InstalledServices() {}

  /** What the gateway offers. */
  static ServiceCatalogue catalogue(Address signer) {
    return new ServiceCatalogue(
        ALL.stream()
            .map(service -> new ServiceCatalogue.Entry(service.manifest(), signer))
            .toList());
  }

  /** The one that a function answers for. */
  static Services named(String name) {
    return new Services(
        List.of(
            ALL.stream()
                .filter(service -> service.manifest().name().equals(name))
                .findFirst()
                .orElseThrow(
                    () -> new IllegalStateException("no service is installed as " + name))));
  }

  /** All whose calls become operations, for their worker. */
  static Services all() {
    return new Services(ALL);
  }
}
