package dev.probity.client.gateway;

import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;

/**
 * A token as the latest block has it.
 *
 * @param slot as SCapi holds it
 */
public record TokenStanding(TokenSlot slot) {

  /** What a token may be. */
  public enum State {
    /** It can be called with. */
    LIVE,
    /** Its time is over. */
    EXPIRED,
    /** Not now. */
    SUSPENDED,
    /** Never again. */
    REVOKED,
    /** The chain does not have it. */
    UNKNOWN
  }

  /**
   * The token now.
   *
   * @param tokenHash H10
   */
  public static TokenStanding read(ApiLedger ledger, Bytes32 tokenHash) {
    return new TokenStanding(ledger.token(tokenHash, ledger.heads().latest()));
  }

  /**
   * What it is at a time.
   *
   * @param now seconds
   */
  public State at(long now) {
    if (!slot.isIssued()) {
      return State.UNKNOWN;
    }
    if (slot.revoked()) {
      return State.REVOKED;
    }
    if (now >= slot.timeExp()) {
      return State.EXPIRED;
    }
    return slot.isSuspended() ? State.SUSPENDED : State.LIVE;
  }

  /** Who suspends it: {@code you}, {@code gateway}, {@code guardian}. */
  public List<String> suspendedBy() {
    List<String> by = new ArrayList<>();
    if (slot.suspendedByUser()) {
      by.add("you");
    }
    if (slot.suspendedByGateway()) {
      by.add("gateway");
    }
    if (slot.suspendedByGuardian()) {
      by.add("guardian");
    }
    return by;
  }
}
