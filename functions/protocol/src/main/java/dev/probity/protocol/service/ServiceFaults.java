package dev.probity.protocol.service;

import dev.probity.protocol.wire.Bytes32;

/** Tells a service's operator what its handler threw; the caller never learns. */
@FunctionalInterface
public interface ServiceFaults {
  /**
   * A handler threw what it does not declare.
   *
   * @param service its name
   * @param callHash H11
   */
  void tell(String service, Bytes32 callHash, Throwable thrown);
}
