package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.Web3ChainAccount;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ChainAccount.Call;
import dev.probity.protocol.port.ChainAccount.RevertedException;
import dev.probity.protocol.port.ChainAccount.Signed;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.contract.ChainAccountContract;
import dev.probity.protocol.port.memory.InMemoryTransactionKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The account on anvil, by a key in memory. */
class Web3ChainAccountTest extends ChainAccountContract {
  private static final TestAccounts.Signer STORING = TestAccounts.signer("stores data hashes");

  private static Anvil anvil;
  private static TestNetwork network;
  private static FaultProxy proxy;
  private static ChainAccount account;
  private static FundedAccounts accounts;

  private ChainAccount idma;
  private Address user;
  private final Bytes32 requestHash = TestNetwork.word("request");
  private long requestedAt;

  @BeforeAll
  static void deploy() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    accounts = new FundedAccounts(network);
    accounts.funded(TestNetwork.IDMA);
    proxy = FaultProxy.before(anvil.uri());
    account = account(accounts.funded(STORING), proxy.endpoint(FaultProxy.QUICK));
  }

  @AfterAll
  static void stop() {
    proxy.close();
    anvil.close();
  }

  @BeforeEach
  void aUserAsksForACredential() {
    idma = account(TestNetwork.IDMA, anvil.rpc());
    user = accounts.funded(TestAccounts.signer(UUID.randomUUID().toString())).address();
    new SentIdmaCalls(network, accounts.signer(user)).storeRegData(requestHash);
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

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public ChainAccount account() {
        return account;
      }

      @Override
      public Call once(Bytes32 name) {
        return new Call(network.registry(), IntegrityContract.storeTdataHash(name, 1, name, name));
      }

      @Override
      public boolean stands(Bytes32 name) {
        Bytes32 dataId =
            Commitments.dataId(Anvil.CHAIN_ID, network.registry(), STORING.address(), name);
        return !new Web3IntegrityLedger(network.view(), network.registry())
            .commitment(dataId, 1, latest())
            .equals(Bytes32.ZERO);
      }

      @Override
      public BlockRef latest() {
        return network.view().heads().latest();
      }

      @Override
      public void mine(int blocks) {
        anvil.mine(blocks);
      }

      @Override
      public void reorganise(int blocks) {
        anvil.reorganise(blocks);
      }

      @Override
      public void dropWaiting() {
        anvil.call("anvil_dropAllTransactions");
      }

      @Override
      public void canPay(boolean canPay) {
        anvil.fund(STORING.address(), canPay ? TestNetwork.TEN_ETHER : "0x1");
      }

      @Override
      public void reachable(boolean reachable) {
        proxy.dropping(!reachable);
      }
    };
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
  void anAccountThatCannotPayIsToldWhatItNeeds() {
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
}
