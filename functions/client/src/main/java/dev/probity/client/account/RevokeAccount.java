package dev.probity.client.account;

import dev.probity.chain.IdmaContract;
import dev.probity.chain.transaction.ContractRefusedException;
import dev.probity.chain.transaction.Estimate;
import dev.probity.client.ClientException;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import java.util.function.Predicate;

/**
 * Ends the wallet's own account on chain, for good, by {@code revokeOwn}: it needs neither a module
 * nor an administrator, and works also while the account is suspended.
 */
public final class RevokeAccount {
  private final Connection connection;
  private final AccountFolder folder;
  private final Stages stages;
  private final Predicate<Estimate> consent;

  /**
   * The flow for one account.
   *
   * @param consent asked with what the transaction may cost, before it is signed
   */
  public RevokeAccount(
      Connection connection, AccountFolder folder, Stages stages, Predicate<Estimate> consent) {
    this.connection = connection;
    this.folder = folder;
    this.stages = stages;
    this.consent = consent;
  }

  /**
   * An account that is over.
   *
   * @param already whether it was before this run
   */
  public record Revoked(AccountSlot slot, boolean already) {}

  /** Revokes, or carries on where an earlier run stopped, or says that it is done. */
  public Revoked run() {
    AccountSlot before = slot();
    if (before.status() == Status.NONE || before.status() == Status.REQUESTED) {
      throw ClientException.refused(
          "The account " + connection.wallet().address() + " has no credential to revoke.", null);
    }
    var transaction = new OwnTransaction(folder.revocation(), connection, stages, consent);
    boolean already = before.status() == Status.REVOKED && transaction.get("transaction").isEmpty();
    if (!already) {
      send(transaction);
    }
    KeptSession.forget(folder);
    return new Revoked(slot(), already);
  }

  private void send(OwnTransaction transaction) {
    try {
      transaction.run(
          "revoking on chain",
          IdmaContract.revokeOwn(),
          0,
          "Look at the account: `probity whoami`.");
    } catch (ContractRefusedException refused) {
      throw ClientException.refused(
          "TooFewSystemAdmins".equals(refused.error().name())
              ? "Too few system administrators would be left: two others give the role to somebody"
                  + " first."
              : String.valueOf(refused.getMessage()),
          refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  private AccountSlot slot() {
    return ChainStanding.read(connection.accounts(), connection.wallet().address()).latest();
  }
}
