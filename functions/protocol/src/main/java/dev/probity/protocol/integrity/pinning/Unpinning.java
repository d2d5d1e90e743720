package dev.probity.protocol.integrity.pinning;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.pinning.HoldingTable.Read;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes the pins of a version away, one list after the other. */
public final class Unpinning {
  private final HoldingTable holdings;
  private final Alarms alarms;

  /** Of pins in this table. */
  public Unpinning(ItemStore table, String tenant, Alarms alarms) {
    this.holdings = new HoldingTable(table, tenant);
    this.alarms = alarms;
  }

  /**
   * What takes one list of pins away, to be written together with the row that counts the lists. A
   * list or a holding that is gone raises an alarm, and what is left is taken away.
   */
  public List<Write> writes(Bytes32 requestHash, Address owner, long number) {
    Optional<Read<List<Cid>>> list = holdings.pins(requestHash, number);
    var writes = new ArrayList<Write>();
    if (list.isEmpty()) {
      alarms.raise(Alarms.Alarm.STATE_DIVERGED, "pins/" + requestHash + ":" + number);
      return writes;
    }
    writes.add(HoldingTable.delete(list.get().item()));
    for (Cid cid : list.get().row()) {
      holdings
          .holding(cid, owner)
          .filter(held -> held.row().pins() > 0)
          .ifPresentOrElse(
              held -> writes.add(HoldingTable.replace(held, held.row().unpinned())),
              () -> alarms.raise(Alarms.Alarm.STATE_DIVERGED, "holding/" + cid + ":" + owner));
    }
    return writes;
  }
}
