package dev.probity.client.account;

import dev.probity.client.ClientException;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;

/**
 * The kept credential, which counts on chain now.
 *
 * @param slot the account in the latest block
 */
record CurrentCredential(KeptCredential kept, AccountSlot slot) {

  /**
   * What a module would refuse, in plain words, before anything goes to it.
   *
   * @throws ClientException there is no credential, or it does not count
   */
  static CurrentCredential require(IdentityModule idma, AccountFolder folder) {
    KeptCredential credential = LoggedIn.credential(folder);
    AccountSlot slot = ChainStanding.read(idma.connection().accounts(), credential.user()).latest();
    if (!CredentialCheck.opens(credential.claimed(), slot)) {
      throw ClientException.refused(
          "The chain has another credential for this account than "
              + folder.credential()
              + ". Restore the newest copy of that file, or register again.",
          null);
    }
    if (slot.status() == Status.REVOKED) {
      throw ClientException.refused(
          "Your credential is revoked, for good. Register with another wallet.", null);
    }
    if (slot.status() == Status.SUSPENDED) {
      throw ClientException.refused(
          "Your credential is suspended. Ask a system administrator to resume it.", null);
    }
    if (credential.expired(idma.clock().instant())) {
      throw ClientException.refused(
          "Your credential has expired. Run `probity register --email " + credential.email() + "`.",
          null);
    }
    return new CurrentCredential(credential, slot);
  }

  /** What the credential says, or what the chain has left of it. */
  UserRole role() {
    Role role = kept.role().role();
    return role.isPrivileged() && role.number() != slot.privilegedRole()
        ? Role.of(slot.privilegedRole()).orElse(Role.GENERAL_USER).whole()
        : kept.role();
  }

  /**
   * Lets an administrator pass who may do this with the details of users.
   *
   * @throws ClientException otherwise
   */
  CurrentCredential requireAdmin(Role.Access how) {
    if (!role().permits(Role.Scope.USER_DETAILS, how)
        || slot.privilegedRole() != Role.SYSTEM_ADMIN.number()) {
      throw ClientException.refused(
          "This takes a system administrator, and your account is none.", null);
    }
    return this;
  }
}
