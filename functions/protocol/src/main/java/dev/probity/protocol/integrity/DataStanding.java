package dev.probity.protocol.integrity;

import dev.probity.protocol.idma.Role;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.standing.AccountStanding.Claimed;
import dev.probity.protocol.wire.SignedMessage;

/** V.12 to V.14: whether an account may store data now. */
final class DataStanding {
  private DataStanding() {}

  static Claimed claimed(SignedMessage<UploadRequest> request, UploadRequest message) {
    return Claimed.of(
        request,
        new CredentialCheck.Claimed(
            message.user(), message.credRef(), message.roleCommit(), message.credVersion()),
        message.sid());
  }

  static Claimed claimed(SignedMessage<StoreData> request, StoreData message) {
    return Claimed.of(
        request,
        new CredentialCheck.Claimed(
            message.user(), message.credRef(), message.roleCommit(), message.credVersion()),
        message.sid());
  }

  /** As {@link AccountStanding#require}, and {@code role-forbidden}. */
  static void require(AccountStanding standing, Claimed claimed, Heads heads) {
    standing
        .require(claimed, heads)
        .requirePermits(
            Role.Scope.PERSONAL_DATA,
            Role.Access.EDIT,
            "the role does not allow storing personal data");
  }

  /** As {@link AccountStanding#require}, whatever the role allows. */
  static boolean mayStore(AccountStanding standing, Claimed claimed, Heads heads) {
    return standing
        .require(claimed, heads)
        .role()
        .permits(Role.Scope.PERSONAL_DATA, Role.Access.EDIT);
  }
}
