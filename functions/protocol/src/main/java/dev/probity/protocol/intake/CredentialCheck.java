package dev.probity.protocol.intake;

import dev.probity.protocol.port.AccountSlots;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Commitment;
import java.time.Instant;

/**
 * C8, the part that every module checks by itself: the credential in its slot on chain. It grants
 * on the finalized block and denies on the latest; each is one read.
 */
public final class CredentialCheck {
  private final AccountSlots accounts;

  public CredentialCheck(AccountSlots accounts) {
    this.accounts = accounts;
  }

  /**
   * What a message says of its sender's credential.
   *
   * @param version of the credential, from 1
   */
  public record Claimed(Address user, Bytes32 credRef, Bytes32 roleCommit, long version) {
    /** What SCidma holds for such a credential. */
    public Bytes32 commitment() {
      return Commitment.of("Probity.cred.v1").bytes32(credRef).bytes32(roleCommit).digest();
    }
  }

  /**
   * Proof that a credential counts now.
   *
   * @param slot the account at the latest block
   */
  public record LiveCredential(Claimed claimed, AccountSlot slot) {}

  /**
   * Checks the credential at both ends of the chain.
   *
   * @throws RefusedException {@code credential-mismatch}, {@code credential-revoked}, {@code
   *     suspended}, {@code not-final}
   */
  public LiveCredential require(Claimed claimed, Heads heads, Instant now) {
    return require(claimed, heads, accounts.account(claimed.user(), heads.latest()), now);
  }

  /**
   * The same where the latest block was read already.
   *
   * @param latest the account at {@code heads.latest()}
   */
  public LiveCredential require(Claimed claimed, Heads heads, AccountSlot latest, Instant now) {
    requireSame(claimed, latest);
    requireCounts(latest, now);
    AccountSlot finalized = accounts.account(claimed.user(), heads.finalized());
    if (finalized.status() != Status.ACTIVE || !opens(claimed, finalized)) {
      throw new RefusedException(
          Refusal.NOT_FINAL,
          "the credential is not yet in the finalized block " + heads.finalized().number());
    }
    return new LiveCredential(claimed, latest);
  }

  /** Whether the slot holds this very credential, whatever its status. */
  public static boolean opens(Claimed claimed, AccountSlot slot) {
    return slot.version() == claimed.version()
        && slot.version() > 0
        && slot.commitment().equals(claimed.commitment());
  }

  private static void requireSame(Claimed claimed, AccountSlot slot) {
    if (slot.status() == Status.NONE || slot.status() == Status.REQUESTED) {
      throw new RefusedException(
          Refusal.CREDENTIAL_MISMATCH, "the account has no credential; register first");
    }
    if (!opens(claimed, slot)) {
      throw new RefusedException(
          Refusal.CREDENTIAL_MISMATCH, "the message names another credential than the chain");
    }
  }

  private static void requireCounts(AccountSlot slot, Instant now) {
    if (slot.status() == Status.REVOKED) {
      throw new RefusedException(Refusal.CREDENTIAL_REVOKED, "the credential is revoked");
    }
    if (slot.status() == Status.SUSPENDED) {
      throw new RefusedException(Refusal.SUSPENDED, "the credential is suspended");
    }
    if (slot.notAfter() <= now.getEpochSecond()) {
      throw new RefusedException(Refusal.CREDENTIAL_REVOKED, "the credential has expired");
    }
  }
}
