package dev.probity.protocol.gateway;

import dev.probity.protocol.gateway.token.VerifiedAccessToken;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.ChainState.Slot;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;

/**
 * IV.4 to IV.6: a bearer text counts for nothing unless its holder signed the call, the call names
 * it by H10, and the chain issued it and nobody has taken it back.
 */
final class TokenCheck {
  private final GatewayPorts ports;
  private final TokenTable tokens;

  TokenCheck(GatewayPorts ports) {
    this.ports = ports;
    this.tokens = new TokenTable(ports.table(), ports.tenant());
  }

  /** What {@link #require} reads of the contracts. */
  static Slot reads(ApiCall call) {
    return new Slot.Token(call.tokenHash());
  }

  /**
   * Holds a token against its holder, its row and the chain.
   *
   * @param call verified; its user signed it
   * @return what the token was issued for
   * @throws RefusedException {@code token-holder}, {@code token-mismatch}, {@code token-unknown},
   *     {@code token-revoked}, {@code token-suspended}, {@code token-expired}, {@code not-final},
   *     {@code state-diverged}
   */
  TokenRow require(VerifiedAccessToken token, ApiCall call, StateSnapshot state, Instant now) {
    // IV.4: cnf
    if (!token.user().equals(call.user())) {
      throw new RefusedException(
          Refusal.TOKEN_HOLDER, "the call is not signed by the holder of the token");
    }
    // IV.5: H10 of the very token that came, of its own exp, in message, row and chain
    Heads heads = state.heads();
    TokenSlot latest = state.token(call.tokenHash(), heads.latest());
    TokenRow row = row(token, call.tokenHash(), latest);
    Bytes32 recomputed =
        GatewayCommitments.tokenHash(token.user(), row.requestHash(), token.hash(), token.expiry());
    if (!recomputed.equals(call.tokenHash())) {
      throw mismatch();
    }
    requireLive(token, latest, heads, now);
    if (!state.token(call.tokenHash(), heads.finalized()).isIssued()) {
      throw new RefusedException(
          Refusal.NOT_FINAL,
          "the token is not yet in the finalized block " + heads.finalized().number());
    }
    return row;
  }

  private TokenRow row(VerifiedAccessToken token, Bytes32 tokenHash, TokenSlot latest) {
    return tokens
        .find(tokenHash)
        .orElseThrow(() -> {
          // Another's token, or another deployment's, is no fault of ours.
          if (latest.user().equals(token.user()) && latest.timeExp() == token.expiry()) {
            ports.alarms().raise(Alarms.Alarm.STATE_DIVERGED, "token/" + tokenHash);
            return new RefusedException(
                Refusal.STATE_DIVERGED, "the chain holds a token that has no row here");
          }
          return mismatch();
        });
  }

  private static RefusedException mismatch() {
    return new RefusedException(
        Refusal.TOKEN_MISMATCH, "tokenHash is not that of the token that was sent along");
  }

  /** The latest block denies, each reason by its own code. */
  private static void requireLive(
      VerifiedAccessToken token, TokenSlot latest, Heads heads, Instant now) {
    if (!latest.isIssued()) {
      throw new RefusedException(Refusal.TOKEN_UNKNOWN, "the chain holds no such token");
    }
    if (!latest.user().equals(token.user()) || latest.timeExp() != token.expiry()) {
      throw mismatch();
    }
    if (latest.revoked()) {
      throw new RefusedException(Refusal.TOKEN_REVOKED, "the token is revoked");
    }
    if (latest.isSuspended()) {
      throw new RefusedException(Refusal.TOKEN_SUSPENDED, "the token is suspended");
    }
    // By the chain's clock too, should ours be behind
    if (latest.timeExp() <= Math.max(now.getEpochSecond(), heads.latest().timestamp())) {
      throw new RefusedException(Refusal.TOKEN_EXPIRED, "the token has expired");
    }
  }
}
