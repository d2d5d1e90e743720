package dev.probity.protocol.custodian;

import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/**
 * The grants, each held against the tombstones of the chain before it is used.
 *
 * <table>
 *   <caption>what stands</caption>
 *   <tr><th>tombstone</th><th>row</th><th></th></tr>
 *   <tr><td>no</td><td>yes</td><td>the key is kept</td></tr>
 *   <tr><td>yes</td><td>no</td><td>{@code erased}</td></tr>
 *   <tr><td>yes</td><td>yes</td><td>the row is deleted, an alarm raised; {@code erased}</td></tr>
 *   <tr><td>no</td><td>no</td><td>not deposited, or lost: the caller knows which</td></tr>
 * </table>
 */
final class KeptKeys {
  private final CustodianPorts ports;
  private final CustodianTable table;

  KeptKeys(CustodianPorts ports) {
    this.ports = ports;
    this.table = new CustodianTable(ports.table(), ports.tenant());
  }

  CustodianTable table() {
    return table;
  }

  /**
   * The row of a version that is not erased, if there is one.
   *
   * @throws RefusedException {@code erased}
   */
  Optional<GrantRow> find(Address owner, Bytes32 dataId, long version, BlockRef latest) {
    boolean erased = !ports.ledger().tombstone(dataId, version, latest).isZero();
    Optional<GrantRow> row = table.grant(owner, dataId, version);
    if (!erased) {
      return row;
    }
    row.ifPresent(this::deleteErased);
    throw new RefusedException(Refusal.ERASED, "version " + version + " is erased");
  }

  /** The same, which must be there; without tombstone and row something was lost. */
  GrantRow require(Address owner, Bytes32 dataId, long version, BlockRef latest) {
    return find(owner, dataId, version, latest)
        .orElseThrow(() -> {
          diverged(owner, dataId, version);
          return new RefusedException(
              Refusal.STATE_DIVERGED, "no key is kept of version " + version);
        });
  }

  private void deleteErased(GrantRow row) {
    diverged(row.owner(), row.dataId(), row.version());
    try {
      table.delete(row);
    } catch (ItemStore.ConflictException raced) {
      // Another call deleted it first: a grant is never replaced.
    }
  }

  /** Deletes the key of a version that its owner erased; whether one was kept. */
  boolean forget(Address owner, Bytes32 dataId, long version) {
    Optional<GrantRow> row = table.grant(owner, dataId, version);
    if (row.isEmpty()) {
      return false;
    }
    try {
      table.delete(row.get());
      return true;
    } catch (ItemStore.ConflictException raced) {
      // Another call deleted it first: a grant is never replaced.
      return false;
    }
  }

  private void diverged(Address owner, Bytes32 dataId, long version) {
    ports
        .alarms()
        .raise(Alarms.Alarm.STATE_DIVERGED, table.grantKey(owner, dataId, version).path());
  }
}
