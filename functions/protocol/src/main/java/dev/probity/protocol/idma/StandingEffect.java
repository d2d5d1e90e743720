package dev.probity.protocol.idma;

import dev.probity.protocol.idma.CredentialRow.State.Pending;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.saga.Effect;
import dev.probity.protocol.saga.OutboxRow;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of standing stands on chain. Where a credential waited for it, the credential's next
 * transaction enters the outbox in the same commit.
 */
final class StandingEffect implements Effect {
  /** Its name in the outbox. */
  static final String KIND = "standing";

  private final IdmaPorts ports;
  private final StandingTable standings;
  private final CredentialTable credentials;
  private final CredentialEffect waiting;

  StandingEffect(IdmaPorts ports) {
    this.ports = ports;
    this.standings = new StandingTable(ports.table(), ports.tenant());
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
    this.waiting = new CredentialEffect(ports);
  }

  @Override
  public boolean stands(OutboxRow row, BlockRef at) {
    StandingRow change = find(row).row();
    return change.stands(ports.ledger().account(change.user(), at));
  }

  @Override
  public List<ItemStore.Write> settled(OutboxRow row, BlockRef at, Instant now) {
    StandingTable.Stored stored = find(row);
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(standings.replace(stored, stored.row().with(new StandingRow.State.Done())));
    Optional<CredentialTable.Stored> credential = waiting(stored.row());
    if (credential.isPresent()
        && credential.get().row().state() instanceof Pending pending
        && pending.transaction().equals(row.id())) {
      Planned next = pending.later().getFirst();
      CredentialRow after = credential.get().row().with(pending.next());
      writes.add(credentials.replace(credential.get(), after));
      writes.add(ports.outbox().enqueue(next.id(), next.effect(), next.call(), now));
    }
    return writes;
  }

  @Override
  public List<ItemStore.Write> failed(OutboxRow row, String reason) {
    StandingTable.Stored stored = find(row);
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(standings.replace(stored, stored.row().with(new StandingRow.State.Failed(reason))));
    waiting(stored.row())
        .filter(credential -> credential.row().state() instanceof Pending)
        .ifPresent(credential -> writes.addAll(waiting.failed(credential, reason)));
    return writes;
  }

  private Optional<CredentialTable.Stored> waiting(StandingRow row) {
    return row.credential()
        .map(requestHash ->
            credentials.find(requestHash).orElseThrow(() -> orphaned(row.id(), requestHash)));
  }

  private RowDivergedException orphaned(Bytes32 id, Bytes32 requestHash) {
    ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, "outbox/" + id);
    return new RowDivergedException(credentials.key(requestHash));
  }

  private StandingTable.Stored find(OutboxRow row) {
    return standings
        .find(row.id())
        .orElseThrow(() -> {
          // One row that was taken away must not stop the transactions of all others.
          ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, "outbox/" + row.id());
          return new RowDivergedException(standings.key(row.id()));
        });
  }
}
