package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.Web3ChainAccount;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainAccount.Call;
import dev.probity.protocol.port.ChainAccount.Mined;
import dev.probity.protocol.port.ChainAccount.RevertedException;
import dev.probity.protocol.port.ChainAccount.Signed;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.memory.InMemoryTransactionKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Web3ChainAccountTest {
  private static Anvil anvil;
  private static TestNetwork network;
  private static SentIdmaCalls.Accounts accounts;

  private ChainAccount idma;
  private Address user;
  private final Bytes32 requestHash = TestNetwork.word("request");
  private long requestedAt;

  @BeforeAll
  static void deploy() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    accounts = new SentIdmaCalls.Accounts(network);
    accounts.funded(TestNetwork.IDMA);
  }

  @AfterAll
  static void stop() {
    anvil.close();
  }

  @BeforeEach
  void aUserAsksForACredential() {
    idma = account(TestNetwork.IDMA, anvil.rpc());
    user = accounts.funded(TestAccounts.signer(UUID.randomUUID().toString())).address();
    accounts.from(user).storeRegData(requestHash);
    requestedAt = network.view().heads().latest().timestamp();
    anvil.call("evm_setAutomine", false);
  }

  @AfterEach
  void mineAgain() {
    anvil.call("anvil_dropAllTransactions");
    anvil.call("evm_setAutomine", true);
    anvil.mine(1);
  }

  private static ChainAccount account(TestAccounts.Signer signer, RpcEndpoint... endpoints) {
    return new Web3ChainAccount(
        new ChainView(List.of(endpoints), new Finality.Finalized(), Anvil.CHAIN_ID),
        TransactionSigner.of(new InMemoryTransactionKey(signer.key())));
  }

  /** Tx2, as decided on this sequence number. */
  private Call answer(long seq) {
    return new Call(
        network.idmaRegistry(),
        IdmaContract.storeUcred(
            user,
            seq,
            requestHash,
            requestedAt,
            TestNetwork.word("credRef"),
            TestNetwork.word("roleCommit"),
            requestedAt + 3_600));
  }

  private Signed signed() throws RevertedException {
    return idma.sign(answer(1), idma.nextNonce());
  }

  private AccountSlot standing() {
    var ledger = new Web3IdmaLedger(network.view(), network.idmaRegistry());
    return ledger.account(user, ledger.heads().latest());
  }

  private static BlockRef latest() {
    return network.view().heads().latest();
  }

  @Test
  void aCallIsSignedSentAndMined() throws RevertedException, WireException {
    long nonce = idma.nextNonce();
    Signed signed = idma.sign(answer(1), nonce);
    assertThat(signed.nonce()).isEqualTo(nonce);
    assertThat(signed.hash()).isEqualTo(Digests.keccak256(Hex.parseUpTo(signed.raw(), 128 * 1024)));
    assertThat(idma.address()).isEqualTo(TestNetwork.IDMA.address());
    assertThat(idma.mined(List.of(signed.hash()))).isEmpty();

    assertThat(idma.broadcast(signed)).isTrue();
    assertThat(idma.mined(List.of(signed.hash()))).isEmpty();
    assertThat(idma.nextNonce()).isEqualTo(nonce);
    anvil.mine(1);

    assertThat(idma.mined(List.of(signed.hash())))
        .contains(new Mined(signed.hash(), true, latest()));
    assertThat(idma.nextNonce()).isEqualTo(nonce + 1);
    assertThat(standing().status()).isEqualTo(Status.ACTIVE);
  }

  @Test
  void whatTheContractWouldRefuseIsNotSignedAndItsErrorIsNamed() {
    assertThatThrownBy(() -> idma.sign(answer(2), idma.nextNonce()))
        .isInstanceOf(RevertedException.class)
        .hasMessage("SeqDiffers(" + user + ", 1, 2)");
    ChainAccount stranger = account(accounts.funded(TestAccounts.signer("stranger")), anvil.rpc());
    assertThatThrownBy(() -> stranger.sign(answer(1), 0))
        .isInstanceOf(RevertedException.class)
        .hasMessage("NotIdma(" + stranger.address() + ")");
  }

  @Test
  void anAccountThatCannotPayIsARetryableFailure() {
    ChainAccount poor = account(TestAccounts.signer("poor"), anvil.rpc());
    Call call = new Call(network.idmaRegistry(), IdmaContract.storeRegData(requestHash));
    assertThatThrownBy(() -> poor.sign(call, 0))
        .asInstanceOf(type(PortException.class))
        .matches(PortException::retryable)
        .extracting(PortException::getMessage)
        .asString()
        .contains(poor.address().toString(), "send it at least");
    assertThatThrownBy(() -> poor.vacate(0))
        .asInstanceOf(type(PortException.class))
        .matches(PortException::retryable);
  }

  @Test
  void aBumpedTransactionReplacesTheWaitingOne() throws RevertedException {
    Signed first = signed();
    assertThat(idma.broadcast(first)).isTrue();
    Signed second = idma.bump(first);
    assertThat(second.nonce()).isEqualTo(first.nonce());
    assertThat(second.hash()).isNotEqualTo(first.hash());
    assertThat(idma.broadcast(second)).isTrue();
    anvil.mine(1);

    assertThat(idma.mined(List.of(first.hash(), second.hash())))
        .contains(new Mined(second.hash(), true, latest()));
    assertThat(idma.mined(List.of(first.hash()))).isEmpty();
    assertThat(idma.broadcast(first)).isFalse();
  }

  @Test
  void aBumpThatTheAccountCannotPayIsARetryableFailure() throws RevertedException {
    Signed first = signed();
    BigInteger before =
        anvil.call("eth_getBalance", idma.address().toString(), "latest").quantity();
    anvil.fund(idma.address(), "0x1");
    try {
      assertThatThrownBy(() -> idma.bump(first))
          .asInstanceOf(type(PortException.class))
          .matches(PortException::retryable);
    } finally {
      anvil.fund(idma.address(), "0x" + before.toString(16));
    }
  }

  @Test
  void aTransactionOfTheSameFeeDoesNotReplaceTheWaitingOne() throws RevertedException {
    Signed first = signed();
    assertThat(idma.broadcast(first)).isTrue();
    Signed other = idma.vacate(first.nonce());
    assertThat(idma.broadcast(other)).isFalse();
    assertThat(idma.broadcast(idma.bump(other))).isTrue();
  }

  @Test
  void aVacatedNonceLetsLaterOnesBeMinedAndChangesNothing() throws RevertedException {
    long nonce = idma.nextNonce();
    Signed later = idma.sign(answer(1), nonce + 1);
    assertThat(idma.broadcast(later)).isTrue();
    anvil.mine(1);
    assertThat(idma.mined(List.of(later.hash()))).isEmpty();

    Signed vacated = idma.vacate(nonce);
    assertThat(vacated.nonce()).isEqualTo(nonce);
    assertThat(idma.broadcast(vacated)).isTrue();
    anvil.mine(1);
    assertThat(idma.mined(List.of(vacated.hash()))).map(Mined::succeeded).contains(true);
    assertThat(idma.mined(List.of(later.hash()))).map(Mined::succeeded).contains(true);
    assertThat(standing().seq()).isEqualTo(2);
  }

  @Test
  void aTransactionThatWaitsOrWasMinedIsSentAgainWithoutFault() throws RevertedException {
    Signed signed = signed();
    assertThat(idma.broadcast(signed)).isTrue();
    assertThat(idma.broadcast(signed)).isTrue();
    anvil.mine(1);
    assertThat(idma.broadcast(signed)).isTrue();
  }

  @Test
  void aTransactionThatRevertedInItsBlockDidNotSucceed() throws RevertedException {
    long nonce = idma.nextNonce();
    Signed first = idma.sign(answer(1), nonce);
    Signed second = idma.sign(answer(1), nonce + 1);
    assertThat(idma.broadcast(first)).isTrue();
    assertThat(idma.broadcast(second)).isTrue();
    anvil.mine(1);

    assertThat(idma.mined(List.of(first.hash()))).map(Mined::succeeded).contains(true);
    assertThat(idma.mined(List.of(second.hash()))).map(Mined::succeeded).contains(false);
  }

  @Test
  void aReorganisedTransactionIsNotMinedUntilItIsSentAgain() throws RevertedException {
    Signed signed = signed();
    assertThat(idma.broadcast(signed)).isTrue();
    anvil.mine(1);
    assertThat(idma.mined(List.of(signed.hash()))).isPresent();
    anvil.reorganise(1);

    assertThat(idma.mined(List.of(signed.hash()))).isEmpty();
    assertThat(idma.nextNonce()).isEqualTo(signed.nonce());
    assertThat(idma.broadcast(signed)).isTrue();
    anvil.mine(1);
    assertThat(idma.mined(List.of(signed.hash())))
        .contains(new Mined(signed.hash(), true, latest()));
  }

  @Test
  void aReceiptThatOneOfTwoEndpointsInventsIsADisagreement() throws RevertedException {
    long nonce = idma.nextNonce();
    Signed first = idma.sign(answer(1), nonce);
    Signed second = idma.sign(answer(1), nonce + 1);
    assertThat(idma.broadcast(first)).isTrue();
    assertThat(idma.broadcast(second)).isTrue();
    anvil.mine(1);
    try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
      liar.falsify(answer -> answer.replace("\"status\":\"0x0\"", "\"status\":\"0x1\""));
      ChainAccount doubted = account(TestNetwork.IDMA, anvil.rpc(), liar.endpoint());
      assertThat(doubted.mined(List.of(first.hash()))).isPresent();
      assertThatThrownBy(() -> doubted.mined(List.of(second.hash())))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("endpoints disagree at transaction");
    }
  }

  @Test
  void aChainThatDoesNotAnswerIsARetryableFailure() throws RevertedException {
    Signed signed = signed();
    try (FaultProxy silent = FaultProxy.before(anvil.uri())) {
      silent.dropping(true);
      ChainAccount cut = account(TestNetwork.IDMA, silent.endpoint(FaultProxy.QUICK));
      for (Runnable call :
          List.<Runnable>of(
              cut::nextNonce,
              () -> cut.bump(signed),
              () -> cut.vacate(0),
              () -> cut.broadcast(signed),
              () -> cut.mined(List.of(signed.hash())))) {
        assertThatThrownBy(call::run)
            .asInstanceOf(type(PortException.class))
            .matches(PortException::retryable)
            .returns(PortException.Neighbour.CHAIN, PortException::neighbour);
      }
    }
  }
}
