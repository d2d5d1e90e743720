package dev.probity.chain.transaction;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What a transaction may cost, to be shown before it is signed.
 *
 * @param gas the limit that it will carry: a fifth above what it needs now, or more
 * @param maxFeePerGas wei: twice the base fee of the next block, and the tip
 * @param maxPriorityFeePerGas wei: the tip, the median of recent blocks
 * @param costWei the most that it can cost: {@code gas · maxFeePerGas}
 * @param balanceWei what the account has
 */
public record Estimate(
    long gas,
    BigInteger maxFeePerGas,
    BigInteger maxPriorityFeePerGas,
    BigInteger costWei,
    BigInteger balanceWei) {

  private static final int WEI_DIGITS = 18;

  /** Whether the account can pay the most that it can cost. */
  public boolean affordable() {
    return balanceWei.compareTo(costWei) >= 0;
  }

  /**
   * The same with a higher limit, where what others send first makes it need more.
   *
   * @param least the limit that it carries at least
   */
  public Estimate atLeast(long least) {
    long limit = Math.max(gas, least);
    return new Estimate(
        limit,
        maxFeePerGas,
        maxPriorityFeePerGas,
        maxFeePerGas.multiply(BigInteger.valueOf(limit)),
        balanceWei);
  }

  /** Wei in ether, exactly, such as {@code 0.000105 ETH}. */
  public static String ether(BigInteger wei) {
    return new BigDecimal(wei, WEI_DIGITS).stripTrailingZeros().toPlainString() + " ETH";
  }

  /** One line for people. */
  @Override
  public String toString() {
    return "at most %s (%,d gas at up to %s gwei), balance %s"
        .formatted(
            ether(costWei),
            gas,
            new BigDecimal(maxFeePerGas, 9).stripTrailingZeros().toPlainString(),
            ether(balanceWei));
  }
}
