package dev.probity.protocol.aiservice;

import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoredVersion;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.step.RefusedException;
import java.util.Optional;

/** The version with which records are compared. Its owner may have erased it since. */
record PreviousVersion(AiServicePorts ports) {
  /**
   * Its content.
   *
   * @return empty if a tombstone of it is final: its key and its blocks go, in any order, and
   *     nobody compares with it any more
   * @throws RefusedException as {@link CheckedContent#open}
   */
  Optional<CheckedContent> stillThere(StoredVersion previous, Heads heads) {
    StoreData of = previous.request().message();
    return ports.ledger().tombstone(of.dataId(), of.version(), heads.finalized()).isZero()
        ? Optional.of(CheckedContent.open(previous, ports))
        : Optional.empty();
  }
}
