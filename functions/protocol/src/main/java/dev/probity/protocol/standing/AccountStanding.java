package dev.probity.protocol.standing;

import dev.probity.protocol.gateway.TokenOpening;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;
import java.util.Optional;

/** C8 and the role: what an account may do now, by its credential on chain and by IDMA. */
@FunctionalInterface
public interface AccountStanding {

  /**
   * What a message says of its sender's account.
   *
   * @param request the user's own signed message, verified; it travels with the question to IDMA
   * @param credential the credential that it names, itself or through its token
   * @param sid the session that it names, itself or through its token
   * @param token of a message that names credential and session only through a token: what that
   *     token was issued for
   */
  record Claimed(
      SignedMessage<?> request,
      CredentialCheck.Claimed credential,
      Bytes32 sid,
      Optional<TokenOpening> token) {

    /**
     * Of a message that names both itself.
     *
     * @throws RefusedException {@code schema} for zeros: a request names credential and session
     */
    public static Claimed of(
        SignedMessage<?> request, CredentialCheck.Claimed credential, Bytes32 sid) {
      if (credential.credRef().isZero()
          || credential.roleCommit().isZero()
          || credential.version() == 0
          || sid.isZero()) {
        throw new RefusedException(
            Refusal.SCHEMA, "credRef, roleCommit, version and sid must not be zero: log in first");
      }
      return new Claimed(request, credential, sid, Optional.empty());
    }
  }

  /** Proof that the account's credential counts, with the role that the chain commits to. */
  record Standing(Address user, UserRole role) {
    /**
     * Lets pass whose role allows this.
     *
     * @throws RefusedException {@code role-forbidden}
     */
    public Standing requirePermits(Role.Scope scope, Role.Access access, String otherwise) {
      if (!role.permits(scope, access)) {
        throw new RefusedException(Refusal.ROLE_FORBIDDEN, otherwise);
      }
      return this;
    }
  }

  /**
   * Checks the account at both ends of the chain, its session and its role.
   *
   * @throws RefusedException the codes of C8, {@code session}, {@code role-assertion}, {@code
   *     role-forbidden} where the chain does not grant a privileged role
   */
  Standing require(Claimed claimed, Heads heads);

  /**
   * The same on a snapshot, which its caller took for more than this; what {@link #reads} names
   * should be in it.
   */
  default Standing require(Claimed claimed, StateSnapshot state) {
    return require(claimed, state.heads());
  }

  /** What a check of this user's account will read of the contracts, as far as is known before. */
  default List<ChainState.Slot> reads(Address user) {
    return List.of();
  }
}
