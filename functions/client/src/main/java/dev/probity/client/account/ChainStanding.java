package dev.probity.client.account;

import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.wire.Address;

/** An account as SCidma has it: grant on the finalized block, deny on the latest. */
public record ChainStanding(AccountSlot latest, AccountSlot finalized) {

  /** The account now. */
  public static ChainStanding read(IdmaLedger ledger, Address user) {
    Heads heads = ledger.heads();
    return new ChainStanding(
        ledger.account(user, heads.latest()), ledger.account(user, heads.finalized()));
  }
}
