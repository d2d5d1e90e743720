package dev.probity.client.deployment;

import dev.probity.chain.ModuleRegistryView;
import dev.probity.protocol.integrity.verification.KeyRecord;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.wire.Address;
import java.util.Optional;

/**
 * The life of a module's message key at both ends of the chain: what a key may do is read from the
 * finalized block, that it was revoked from the latest one as well.
 *
 * @param finalized its record in the finalized block; empty when it was never registered
 * @param latest its record in the latest block
 * @param heads the two blocks
 */
public record KeyStanding(Optional<KeyRecord> finalized, Optional<KeyRecord> latest, Heads heads) {

  /**
   * Reads it.
   *
   * @param module such as {@code GW}
   */
  public static KeyStanding read(
      ModuleRegistryView registry, String module, Address signer, Heads heads) {
    return new KeyStanding(
        registry.keyRecord(module, "message", signer.toWord(), heads.finalized()),
        registry.keyRecord(module, "message", signer.toWord(), heads.latest()),
        heads);
  }

  /** Whether it is valid now, in both blocks. */
  public boolean countsNow() {
    return isValid(finalized, heads.finalized().timestamp())
        && isValid(latest, heads.latest().timestamp());
  }

  /**
   * Whether it was valid then, and is not revoked by now: a revoked key vouches for nothing that is
   * received, whatever time that names.
   *
   * @param time seconds
   */
  public boolean counted(long time) {
    return isValid(finalized, time)
        && isValid(latest, time)
        && isUnrevoked(finalized, heads.finalized())
        && isUnrevoked(latest, heads.latest());
  }

  private static boolean isValid(Optional<KeyRecord> record, long time) {
    return record
        .filter(key -> key.covers(time))
        .filter(key -> !key.isCompromisedAt(time))
        .isPresent();
  }

  private static boolean isUnrevoked(Optional<KeyRecord> record, BlockRef at) {
    return record.filter(key -> !key.isCompromisedAt(at.timestamp())).isPresent();
  }
}
