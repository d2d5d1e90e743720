package dev.probity.protocol.idma;

import dev.probity.protocol.idma.CredentialRow.State;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.saga.Effect;
import dev.probity.protocol.saga.OutboxRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * I.10, I.11: Tx2 makes a credential count, in place of an earlier one of the account, and releases
 * the reply.
 */
public final class CredentialEffect implements Effect {
  /** Its name in the outbox. */
  public static final String KIND = "credential";

  /** A reply that nobody acknowledges is kept so long. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final IdmaPorts ports;
  private final CredentialTable credentials;
  private final AccountTable accounts;
  private final EmailTable emails;

  public CredentialEffect(IdmaPorts ports) {
    this.ports = ports;
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
    this.accounts = new AccountTable(ports.table(), ports.tenant());
    this.emails = new EmailTable(ports.table(), ports.tenant());
  }

  @Override
  public boolean stands(OutboxRow row, BlockRef at) {
    AccountRow account = find(row).row().account();
    return CredentialCheck.opens(account.claimed(), ports.ledger().account(account.user(), at));
  }

  @Override
  public List<ItemStore.Write> settled(OutboxRow row, BlockRef at, Instant now) {
    CredentialTable.Stored stored = find(row);
    if (!(stored.row().state() instanceof State.Pending pending)) {
      return List.of();
    }
    AccountRow account = stored.row().account();
    var active = new State.Active(pending.sealedReply(), now.plus(KEPT).getEpochSecond());
    return List.of(
        credentials.replace(stored, stored.row().with(active)),
        accounts.put(accounts.find(account.user()), account));
  }

  @Override
  public List<ItemStore.Write> failed(OutboxRow row, String reason) {
    return failed(find(row), reason);
  }

  /** The same for a credential whose own transaction never got into the outbox. */
  List<ItemStore.Write> failed(CredentialTable.Stored stored, String reason) {
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(credentials.replace(stored, stored.row().with(new State.Failed(reason))));
    AccountRow account = stored.row().account();
    // The address is free again, unless another credential of the same account holds it: an earlier
    // one that counts, or a later one on its way.
    if (accounts.find(account.user()).isEmpty()) {
      emails
          .find(stored.row().emailId())
          .filter(held -> held.requestHash().equals(stored.row().requestHash()))
          .ifPresent(held -> writes.add(emails.release(held)));
    }
    return writes;
  }

  private CredentialTable.Stored find(OutboxRow row) {
    return credentials
        .find(row.id())
        .orElseThrow(() -> {
          // One row that was taken away must not stop the transactions of all others.
          ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, "outbox/" + row.id());
          return new RowDivergedException(credentials.key(row.id()));
        });
  }
}
