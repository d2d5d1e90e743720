package dev.probity.local.stack;

import dev.probity.chain.wallet.Wallet;
import dev.probity.local.service.StateFolder;
import java.io.IOException;

/** The wallets of those whom a local stack's contracts make system administrators at first. */
public final class GenesisWallets {
  private final LocalWallets wallets;

  private GenesisWallets(LocalWallets wallets) {
    this.wallets = wallets;
  }

  /** Of the stack that was started on a state folder. */
  public static GenesisWallets of(StateFolder state) throws IOException {
    return new GenesisWallets(new LocalWallets(state));
  }

  /**
   * An administrator's wallet, for the caller to close.
   *
   * @param number from 1 to 3
   */
  public Wallet admin(int number) throws IOException {
    return wallets.admin(number);
  }
}
