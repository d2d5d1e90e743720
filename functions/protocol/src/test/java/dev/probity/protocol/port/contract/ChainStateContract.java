package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.ChainState.Slot;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every reader of the chain's state does; each test uses a token of its own. */
public abstract class ChainStateContract {

  /** The chain under it, with what tests do to it. */
  protected interface Chain {
    /** The adapter under test; always the same one. */
    ChainState state();

    /** The heads now. */
    Heads heads();

    /** Gives an account that never asked for a credential a token, and makes it final. */
    Address issue(Bytes32 tokenHash);

    /** Takes the token back, in a block that is not final yet. */
    void revoke(Address user, Bytes32 tokenHash);

    /** A message key of IM. */
    Address registeredKey();
  }

  /** A chain with a registered key. */
  protected abstract Chain chain();

  private final Bytes32 tokenHash = Digests.keccak256(UUID.randomUUID().toString());

  private StateSnapshot wanting(Slot... slots) {
    return chain().state().at(chain().heads(), List.of(slots));
  }

  private boolean isRevoked(StateSnapshot state) {
    return state.token(tokenHash, state.heads().latest()).revoked();
  }

  @Test
  void whatIsWantedAndWhatIsNotAreTheSameAtBothHeads() {
    Address user = chain().issue(tokenHash);
    chain().revoke(user, tokenHash);
    Address key = chain().registeredKey();
    Heads heads = chain().heads();
    StateSnapshot all =
        wanting(
            new Slot.Token(tokenHash),
            new Slot.Account(user),
            Slot.ModuleKey.message("IM", key),
            Slot.ModuleKey.message("IDMA", key));
    for (StateSnapshot state : List.of(all, wanting())) {
      assertThat(state.heads()).isEqualTo(heads);
      assertThat(state.token(tokenHash, heads.latest()))
          .returns(user, TokenSlot::user)
          .returns(true, TokenSlot::revoked);
      assertThat(state.token(tokenHash, heads.finalized()))
          .returns(user, TokenSlot::user)
          .returns(false, TokenSlot::revoked);
      assertThat(state.account(user, heads.latest())).isEqualTo(AccountSlot.NONE);
      assertThat(state.account(user, heads.finalized())).isEqualTo(AccountSlot.NONE);
      assertThat(state.isMessageKey("IM", key, heads)).isTrue();
      assertThat(state.isMessageKey("IDMA", key, heads)).isFalse();
      assertThat(state.isKey("IM", "jwt", key.toWord(), heads)).isFalse();
    }
  }

  @Test
  void aRevocationBetweenTwoCallsIsSeenByTheSecond() {
    Address user = chain().issue(tokenHash);
    StateSnapshot first = wanting(new Slot.Token(tokenHash));
    assertThat(isRevoked(first)).isFalse();
    chain().revoke(user, tokenHash);
    assertThat(isRevoked(wanting(new Slot.Token(tokenHash)))).isTrue();
    // A call that is under way decides on the heads that it began with.
    assertThat(isRevoked(first)).isFalse();
  }

  @Test
  void aSnapshotIsOfSixteenSlotsAtMost() {
    Slot slot = new Slot.Token(tokenHash);
    Heads heads = chain().heads();
    assertThat(chain().state().at(heads, Collections.nCopies(16, slot))).isNotNull();
    assertThatThrownBy(() -> chain().state().at(heads, Collections.nCopies(17, slot)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16");
  }
}
