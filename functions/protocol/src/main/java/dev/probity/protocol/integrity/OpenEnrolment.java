package dev.probity.protocol.integrity;

import dev.probity.protocol.port.Heads;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;

/**
 * Takes any key that claims no credential, where the deployment says so, and refuses everybody
 * where it does not. It stands in until accounts exist; outsiders see it as {@code owner: key
 * only}.
 *
 * @param open whether the deployment enrols every key
 */
public record OpenEnrolment(boolean open) implements AccountStanding {

  @Override
  public Standing require(Claimed claimed, Heads heads) {
    if (!open) {
      throw new RefusedException(
          Refusal.CREDENTIAL_MISMATCH, "this deployment does not enrol accounts");
    }
    boolean claimsNothing =
        claimed.credRef().equals(Bytes32.ZERO)
            && claimed.roleCommit().equals(Bytes32.ZERO)
            && claimed.credVersion() == 0
            && claimed.sid().equals(Bytes32.ZERO);
    if (!claimsNothing) {
      throw new RefusedException(
          Refusal.CREDENTIAL_MISMATCH,
          "credRef, roleCommit, credVersion and sid must be zero here");
    }
    return new Standing(claimed.user());
  }
}
