package dev.probity.chain.transaction;

import dev.probity.chain.ChainView;
import dev.probity.chain.rpc.Quantity;
import dev.probity.protocol.wire.Address;
import java.math.BigInteger;

/** Ether for new wallets on the local development chain, and nowhere else. */
public final class DevelopmentFunds {
  private static final long LOCAL_CHAIN = 31337;
  private static final BigInteger TEN_ETHER = BigInteger.TEN.pow(19);

  private DevelopmentFunds() {}

  /**
   * Gives an empty account ten ether, if the chain is the local one.
   *
   * @return whether the account was given anything
   */
  public static boolean grant(ChainView chain, Address account) {
    if (chain.chainId() != LOCAL_CHAIN) {
      return false;
    }
    return chain.first(endpoint -> {
      BigInteger balance = endpoint.call("eth_getBalance", account.toString(), "latest").quantity();
      if (balance.signum() > 0) {
        return false;
      }
      endpoint.call("anvil_setBalance", account.toString(), Quantity.of(TEN_ETHER));
      return true;
    });
  }
}
