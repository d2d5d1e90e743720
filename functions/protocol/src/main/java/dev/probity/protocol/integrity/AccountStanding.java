package dev.probity.protocol.integrity;

import dev.probity.protocol.port.Heads;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/** C8: whether an account may act, by what stands on chain and what the identity module says. */
@FunctionalInterface
public interface AccountStanding {

  /**
   * What a message says of its sender's account.
   *
   * @param credRef commitment to the credential
   * @param roleCommit commitment to the role
   * @param credVersion version of the credential
   * @param sid the session
   */
  record Claimed(
      Address user, Bytes32 credRef, Bytes32 roleCommit, long credVersion, Bytes32 sid) {}

  /** Proof that the account may act. */
  record Standing(Address user) {}

  /**
   * Checks the account at both ends of the chain.
   *
   * @throws dev.probity.protocol.step.RefusedException {@code credential-mismatch} and the other
   *     codes of C8
   */
  Standing require(Claimed claimed, Heads heads);
}
