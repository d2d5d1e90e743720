package dev.probity.protocol.gateway;

import dev.probity.protocol.gateway.IssueRow.State;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.saga.Effect;
import dev.probity.protocol.saga.OutboxRow;
import java.time.Instant;
import java.util.List;

/** III.21: Tx4 makes a token count, and releases the reply that holds it. */
public final class TokenEffect implements Effect {
  /** Its name in the outbox. */
  public static final String KIND = "token";

  private final GatewayPorts ports;
  private final IssueTable issues;

  public TokenEffect(GatewayPorts ports) {
    this.ports = ports;
    this.issues = new IssueTable(ports.table(), ports.tenant());
  }

  /** One that was revoked or suspended since was issued all the same. */
  @Override
  public boolean stands(OutboxRow row, BlockRef at) {
    IssueRow issue = find(row).row();
    TokenSlot slot = ports.ledger().token(issue.tokenHash(), at);
    return slot.isIssued() && slot.user().equals(issue.user()) && slot.timeExp() == issue.timeExp();
  }

  @Override
  public List<ItemStore.Write> settled(OutboxRow row, BlockRef at, Instant now) {
    IssueTable.Stored stored = find(row);
    if (!(stored.row().state() instanceof State.Pending pending)) {
      return List.of();
    }
    return List.of(
        issues.replace(stored, stored.row().with(new State.Active(pending.sealedReply()))));
  }

  @Override
  public List<ItemStore.Write> failed(OutboxRow row, String reason) {
    IssueTable.Stored stored = find(row);
    return List.of(issues.replace(stored, stored.row().with(new State.Failed(reason))));
  }

  private IssueTable.Stored find(OutboxRow row) {
    return issues
        .find(row.id())
        .orElseThrow(() -> {
          // One row that was taken away must not stop the transactions of all others.
          ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, "outbox/" + row.id());
          return new RowDivergedException(issues.key(row.id()));
        });
  }
}
