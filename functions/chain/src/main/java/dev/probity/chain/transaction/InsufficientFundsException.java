package dev.probity.chain.transaction;

import dev.probity.protocol.wire.Address;
import java.math.BigInteger;

/** The account cannot pay what its transaction may cost; nothing was signed. */
public final class InsufficientFundsException extends TransactionException {
  private final Address account;
  private final BigInteger needWei;
  private final BigInteger haveWei;

  InsufficientFundsException(Address account, BigInteger needWei, BigInteger haveWei) {
    super(
        "%s needs %s for this transaction and has %s: send it at least %s, then repeat"
            .formatted(
                account,
                Estimate.ether(needWei),
                Estimate.ether(haveWei),
                Estimate.ether(needWei.subtract(haveWei))));
    this.account = account;
    this.needWei = needWei;
    this.haveWei = haveWei;
  }

  /** The account to send ether to. */
  public Address account() {
    return account;
  }

  /** The most that the transaction can cost, in wei. */
  public BigInteger needWei() {
    return needWei;
  }

  /** What the account has, in wei. */
  public BigInteger haveWei() {
    return haveWei;
  }
}
