package dev.probity.protocol.idma;

import dev.probity.protocol.port.Alarms;

/**
 * Tells when there are fewer than three system administrators. Of two, none can be revoked any
 * more: the contract keeps that many, and a thief who has the key of one can only be suspended.
 */
public final class AdministratorWatch {
  /** As many as a deployment begins with. */
  private static final long ENOUGH = 3;

  private final IdmaPorts ports;

  /** A watch on these ports. */
  public AdministratorWatch(IdmaPorts ports) {
    this.ports = ports;
  }

  /** Counts them in the latest block; raises the alarm each time that they are too few. */
  public void look() {
    long administrators = ports.ledger().systemAdministrators(ports.ledger().heads().latest());
    if (administrators < ENOUGH) {
      ports.alarms().raise(Alarms.Alarm.ADMINISTRATORS_FEW, administrators + " of " + ENOUGH);
    }
  }
}
