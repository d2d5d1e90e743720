package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainAccount.Call;
import dev.probity.protocol.port.ChainAccount.Mined;
import dev.probity.protocol.port.ChainAccount.RevertedException;
import dev.probity.protocol.port.ChainAccount.Signed;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every account does, on a chain that mines on demand alone. Each test uses calls of its own
 * and begins and ends with nothing waiting, so that a chain can be shared.
 */
public abstract class ChainAccountContract {
  private static final int MAX_BYTES = 129 << 10;

  /** The chain under the account, with what tests do to it. */
  protected interface Chain {
    /** The adapter under test; nobody else uses its key. */
    ChainAccount account();

    /** A call that the contract takes once, and refuses afterwards. */
    Call once(Bytes32 name);

    /** Whether that call has had its effect in the newest block. */
    boolean stands(Bytes32 name);

    /** The newest block. */
    BlockRef latest();

    /** Adds blocks, the first with what waits and can be mined. */
    void mine(int blocks);

    /** Replaces the newest blocks by empty ones. */
    void reorganise(int blocks);

    /** Makes the chain forget what waits. */
    void dropWaiting();

    /** Whether the account can pay any fee. */
    void canPay(boolean canPay);

    /** Whether the chain answers at all. */
    void reachable(boolean reachable);
  }

  /** A chain with at least one block, on which nothing waits. */
  protected abstract Chain chain();

  private final String run = UUID.randomUUID().toString();

  private Bytes32 word(String name) {
    return Digests.keccak256(run + name);
  }

  private ChainAccount account() {
    return chain().account();
  }

  private Signed signed(String name) throws RevertedException {
    return account().sign(chain().once(word(name)), account().nextNonce());
  }

  private void send(Signed signed) {
    assertThat(account().broadcast(signed)).isTrue();
  }

  private static void assertRetryable(ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(PortException.class))
        .returns(true, PortException::retryable)
        .returns(PortException.Neighbour.CHAIN, PortException::neighbour);
  }

  @Test
  void aCallIsSignedSentMinedAndTakesItsNonce() throws RevertedException {
    long nonce = account().nextNonce();
    Signed signed = account().sign(chain().once(word("a")), nonce);
    assertThat(signed.nonce()).isEqualTo(nonce);

    send(signed);
    assertThat(account().mined(List.of(signed.hash()))).isEmpty();
    assertThat(account().nextNonce()).isEqualTo(nonce);
    chain().mine(1);

    assertThat(account().mined(List.of(signed.hash())))
        .contains(new Mined(signed.hash(), true, chain().latest()));
    assertThat(account().nextNonce()).isEqualTo(nonce + 1);
    assertThat(chain().stands(word("a"))).isTrue();
  }

  @Test
  void theHashIsThatOfTheBytesThatAreSent() throws RevertedException, WireException {
    Signed signed = signed("a");
    assertThat(signed.hash()).isEqualTo(Digests.keccak256(Hex.parseUpTo(signed.raw(), MAX_BYTES)));
  }

  @Test
  void whatIsSignedAndNotSentIsNeverMined() throws RevertedException {
    Signed signed = signed("a");
    chain().mine(1);
    assertThat(account().mined(List.of(signed.hash()))).isEmpty();
    assertThat(account().nextNonce()).isEqualTo(signed.nonce());
    assertThat(chain().stands(word("a"))).isFalse();
  }

  @Test
  void aTransactionIsMinedWhenItsBlockIsNotTheNewestAnyMore() throws RevertedException {
    Signed signed = signed("a");
    send(signed);
    chain().mine(1);
    BlockRef block = chain().latest();
    chain().mine(3);
    assertThat(account().mined(List.of(signed.hash())))
        .contains(new Mined(signed.hash(), true, block));
  }

  @Test
  void aCallThatTheContractWouldRefuseIsNotSigned() throws RevertedException {
    send(signed("a"));
    chain().mine(1);
    assertThatThrownBy(() -> signed("a"))
        .isInstanceOf(RevertedException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void aTransactionThatTheContractRefusesInItsBlockDidNotSucceed() throws RevertedException {
    Call call = chain().once(word("a"));
    long nonce = account().nextNonce();
    Signed first = account().sign(call, nonce);
    Signed second = account().sign(call, nonce + 1);
    send(first);
    send(second);
    chain().mine(1);
    assertThat(account().mined(List.of(first.hash()))).map(Mined::succeeded).contains(true);
    assertThat(account().mined(List.of(second.hash()))).map(Mined::succeeded).contains(false);
    assertThat(account().nextNonce()).isEqualTo(nonce + 2);
  }

  @Test
  void aTransactionThatWaitsOrWasMinedIsSentAgainWithoutFault() throws RevertedException {
    Signed signed = signed("a");
    send(signed);
    send(signed);
    chain().mine(1);
    send(signed);
    chain().mine(1);
    assertThat(account().nextNonce()).isEqualTo(signed.nonce() + 1);
  }

  @Test
  void aBumpedTransactionReplacesTheWaitingOne() throws RevertedException {
    Signed first = signed("a");
    send(first);
    Signed second = account().bump(first);
    assertThat(second.nonce()).isEqualTo(first.nonce());
    assertThat(second.hash()).isNotEqualTo(first.hash());
    send(second);
    chain().mine(1);

    assertThat(account().mined(List.of(first.hash(), second.hash())))
        .contains(new Mined(second.hash(), true, chain().latest()));
    assertThat(account().mined(List.of(first.hash()))).isEmpty();
    assertThat(account().broadcast(first)).isFalse();
    assertThat(chain().stands(word("a"))).isTrue();
  }

  @Test
  void aTransactionThatWasBumpedElevenTimesReplacesEveryEarlierOne() throws RevertedException {
    var all = new ArrayList<Signed>();
    all.add(signed("a"));
    send(all.getLast());
    for (int i = 0; i < 11; i++) {
      all.add(account().bump(all.getLast()));
      send(all.getLast());
    }
    chain().mine(1);
    List<Bytes32> hashes = all.stream().map(Signed::hash).toList();
    assertThat(hashes).doesNotHaveDuplicates();
    assertThat(account().mined(hashes)).map(Mined::hash).contains(hashes.getLast());
  }

  @Test
  void aBumpedTransactionTakesTheNonceOfOneThatIsNotThereAnyMore() throws RevertedException {
    Signed first = signed("a");
    send(first);
    chain().dropWaiting();
    Signed second = account().bump(first);
    send(second);
    chain().mine(1);
    assertThat(account().mined(List.of(first.hash(), second.hash())))
        .map(Mined::hash)
        .contains(second.hash());
  }

  @Test
  void aTransactionOfTheSameFeeDoesNotReplaceTheWaitingOne() throws RevertedException {
    Signed first = signed("a");
    send(first);
    Signed other = account().vacate(first.nonce());
    assertThat(account().broadcast(other)).isFalse();
    send(account().bump(other));
    chain().mine(1);
    assertThat(account().mined(List.of(first.hash()))).isEmpty();
    assertThat(chain().stands(word("a"))).isFalse();
  }

  @Test
  void aTransactionWhoseNonceIsUsedIsNotTaken() throws RevertedException {
    Signed late = signed("a");
    send(account().vacate(late.nonce()));
    chain().mine(1);
    assertThat(account().broadcast(late)).isFalse();
    assertThat(account().mined(List.of(late.hash()))).isEmpty();
  }

  @Test
  void aLaterNonceWaitsUntilTheOnesBeforeItAreTaken() throws RevertedException {
    long nonce = account().nextNonce();
    Signed later = account().sign(chain().once(word("a")), nonce + 1);
    send(later);
    chain().mine(1);
    assertThat(account().mined(List.of(later.hash()))).isEmpty();
    assertThat(account().nextNonce()).isEqualTo(nonce);

    Signed vacated = account().vacate(nonce);
    assertThat(vacated.nonce()).isEqualTo(nonce);
    send(vacated);
    chain().mine(1);
    assertThat(account().mined(List.of(vacated.hash()))).map(Mined::succeeded).contains(true);
    assertThat(account().mined(List.of(later.hash()))).map(Mined::succeeded).contains(true);
    assertThat(account().nextNonce()).isEqualTo(nonce + 2);
  }

  @Test
  void aForgottenTransactionIsMinedAfterItWasSentAgain() throws RevertedException {
    Signed signed = signed("a");
    send(signed);
    chain().dropWaiting();
    chain().mine(1);
    assertThat(account().mined(List.of(signed.hash()))).isEmpty();
    send(signed);
    chain().mine(1);
    assertThat(account().mined(List.of(signed.hash()))).isPresent();
  }

  @Test
  void aReorganisedTransactionIsMinedAfterItWasSentAgain() throws RevertedException {
    Signed signed = signed("a");
    send(signed);
    chain().mine(1);
    chain().reorganise(1);
    assertThat(account().mined(List.of(signed.hash()))).isEmpty();
    assertThat(account().nextNonce()).isEqualTo(signed.nonce());
    assertThat(chain().stands(word("a"))).isFalse();

    send(signed);
    chain().mine(1);
    assertThat(account().mined(List.of(signed.hash())))
        .contains(new Mined(signed.hash(), true, chain().latest()));
    assertThat(chain().stands(word("a"))).isTrue();
  }

  @Test
  void anAccountThatCannotPayIsARetryableFailure() throws RevertedException {
    Signed before = signed("a");
    Call call = chain().once(word("b"));
    chain().canPay(false);
    try {
      assertRetryable(() -> account().sign(call, before.nonce()));
      assertRetryable(() -> account().bump(before));
      assertRetryable(() -> account().vacate(before.nonce()));
    } finally {
      chain().canPay(true);
    }
  }

  @Test
  void aChainThatDoesNotAnswerIsARetryableFailure() throws RevertedException {
    Signed signed = signed("a");
    Call call = chain().once(word("b"));
    chain().reachable(false);
    try {
      assertRetryable(() -> account().nextNonce());
      assertRetryable(() -> account().sign(call, signed.nonce()));
      assertRetryable(() -> account().bump(signed));
      assertRetryable(() -> account().vacate(signed.nonce()));
      assertRetryable(() -> account().broadcast(signed));
      assertRetryable(() -> account().mined(List.of(signed.hash())));
    } finally {
      chain().reachable(true);
    }
  }
}
