package dev.probity.protocol.intake;

import dev.probity.protocol.port.Heads;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.function.Supplier;

/** C0 of messages whose hash stands on chain before they are sent. */
public final class ChainFirst {
  private ChainFirst() {}

  /**
   * What the block holds under the hash; who reads it picks the one of the owner they mean.
   *
   * @param events those with this hash in the block that the sender named
   * @param heads asked for only when there are none
   * @throws RefusedException {@code not-final}: the block is not there yet; {@code not-on-chain}
   */
  public static <E> List<E> require(
      List<E> events, Bytes32 pathHash, long blockNumber, Supplier<Heads> heads) {
    if (!events.isEmpty()) {
      return events;
    }
    if (heads.get().latest().number() < blockNumber) {
      throw new RefusedException(Refusal.NOT_FINAL, "block " + blockNumber + " is not there yet");
    }
    throw new RefusedException(
        Refusal.NOT_ON_CHAIN, "block " + blockNumber + " does not hold " + pathHash);
  }
}
