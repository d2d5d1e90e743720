package dev.probity.protocol.port.memory;

import dev.probity.protocol.idma.Role;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;

/**
 * One account in one session may store, and no other: in place of SCidma and IDMA where a test is
 * about what comes after them.
 */
public record KnownAccount(CredentialCheck.Claimed credential, Bytes32 sid)
    implements AccountStanding {

  @Override
  public Standing require(Claimed claimed, Heads heads) {
    if (!claimed.credential().equals(credential)) {
      throw new RefusedException(Refusal.CREDENTIAL_MISMATCH, "not the account that is known here");
    }
    if (!claimed.sid().equals(sid)) {
      throw new RefusedException(Refusal.SESSION, "not the session that is known here");
    }
    return new Standing(credential.user(), Role.GENERAL_USER.whole());
  }
}
