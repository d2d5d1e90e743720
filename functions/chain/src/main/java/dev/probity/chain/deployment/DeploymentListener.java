package dev.probity.chain.deployment;

import dev.probity.chain.transaction.Estimate;
import dev.probity.protocol.wire.Address;

/** Hears how a deployment comes along. */
public interface DeploymentListener {

  /** What the creation of a contract may cost; it is signed and sent when this returns. */
  void estimated(String contract, Estimate estimate);

  /** A contract stands in a final block. */
  void deployed(String contract, Address address);
}
