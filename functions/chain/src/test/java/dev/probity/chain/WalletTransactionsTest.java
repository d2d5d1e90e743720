package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.ContractRefusedException;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.InsufficientFundsException;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.TransactionRejectedException;
import dev.probity.chain.transaction.UnsignedTransaction;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

class WalletTransactionsTest {
  private static final Finality LATEST = new Finality.Latest();

  private static Anvil anvil;
  private static TestNetwork network;

  @BeforeAll
  static void deploy() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
  }

  @AfterAll
  static void stop() {
    anvil.close();
  }

  @AfterEach
  void mineAgain() {
    anvil.call("evm_setAutomine", true);
    anvil.mine(1);
  }

  private static ContractCall store(String name) {
    return ContractCall.of(
        network.registry(),
        IntegrityContract.storeTdataHash(
            TestNetwork.word(name), 1, TestNetwork.word("request"), TestNetwork.word("content")));
  }

  private static SignedTransaction signed(String name) throws TransactionException {
    return network.transactions().sign(store(name), network.transactions().estimate(store(name)));
  }

  private static TransactionFate await(SignedTransaction... transactions)
      throws InterruptedException {
    return network
        .transactions()
        .await(List.of(transactions), LATEST, TestNetwork.LIMIT, WaitProgress.SILENT);
  }

  @Test
  void theEstimateIsShownBeforeAnythingIsSigned() throws TransactionException {
    Estimate estimate = network.transactions().estimate(store("estimated"));
    assertThat(estimate.gas()).isBetween(45_000L, 70_000L);
    assertThat(estimate.costWei())
        .isEqualTo(estimate.maxFeePerGas().multiply(BigInteger.valueOf(estimate.gas())));
    assertThat(estimate.maxPriorityFeePerGas()).isPositive();
    assertThat(estimate.affordable()).isTrue();
    assertThat(estimate.toString()).contains("ETH", "gas at up to", "gwei");
    assertThat(estimate.atLeast(1)).isEqualTo(estimate);
    Estimate more = estimate.atLeast(100_000);
    assertThat(more.gas()).isEqualTo(100_000);
    assertThat(more.costWei()).isEqualTo(more.maxFeePerGas().multiply(BigInteger.valueOf(100_000)));
  }

  @Test
  void theSameTransactionIsSignedAsWeb3jSignsIt() throws TransactionException {
    UnsignedTransaction unsigned =
        new UnsignedTransaction(
            Anvil.CHAIN_ID,
            7,
            store("compared"),
            60_000,
            BigInteger.valueOf(3_000_000_000L),
            BigInteger.valueOf(1_000_000_000L));
    SignedTransaction ours = unsigned.signed(network.owner().sign(unsigned));
    byte[] theirs =
        TransactionEncoder.signMessage(
            RawTransaction.createTransaction(
                Anvil.CHAIN_ID,
                BigInteger.valueOf(7),
                BigInteger.valueOf(60_000),
                network.registry().toString(),
                BigInteger.ZERO,
                dev.probity.protocol.wire.Hex.of(store("compared").data()),
                BigInteger.valueOf(1_000_000_000L),
                BigInteger.valueOf(3_000_000_000L)),
            Credentials.create(
                new java.math.BigInteger(1, network.owner().key().exportBytes()).toString(16)));
    assertThat(ours.raw()).isEqualTo(dev.probity.protocol.wire.Hex.of(theirs));
    assertThat(UnsignedTransaction.of(ours)).isEqualTo(unsigned);
  }

  @Test
  void aTransactionIsMinedAndSaysWhereAndForHowMuch()
      throws TransactionException, InterruptedException {
    SignedTransaction signed = signed("mined");
    network.transactions().broadcast(signed);
    assertThat(await(signed))
        .asInstanceOf(type(TransactionFate.Mined.class))
        .satisfies(mined -> {
          assertThat(mined.hash()).isEqualTo(signed.hash());
          assertThat(mined.gasUsed()).isBetween(40_000L, 50_000L);
          assertThat(network.view().contains(mined.block())).isTrue();
        });
  }

  @Test
  void waitingForFinalityReportsProgress() throws TransactionException, InterruptedException {
    SignedTransaction signed = signed("final");
    network.transactions().broadcast(signed);
    List<Long> distances = new ArrayList<>();
    TransactionFate fate =
        network
            .transactions()
            .await(
                List.of(signed),
                new Finality.Finalized(),
                TestNetwork.LIMIT,
                new WaitProgress() {
                  @Override
                  public void pending() {}

                  @Override
                  public void mined(BlockRef block, BlockRef finalized) {
                    distances.add(block.number() - finalized.number());
                    anvil.mine(1);
                  }
                });
    assertThat(fate).isInstanceOf(TransactionFate.Mined.class);
    assertThat(distances).containsExactly(2L, 1L, 0L);
  }

  @Test
  void sendingTheSameTransactionAgainIsNoFault() throws TransactionException, InterruptedException {
    anvil.call("evm_setAutomine", false);
    SignedTransaction signed = signed("twice");
    network.transactions().broadcast(signed);
    network.transactions().broadcast(signed);
    anvil.mine(1);
    assertThat(await(signed)).isInstanceOf(TransactionFate.Mined.class);
    network.transactions().broadcast(signed);
    assertThat(await(signed)).isInstanceOf(TransactionFate.Mined.class);
  }

  @Test
  void aTransactionThatIsNotMinedInTimeCanBeWaitedForAgain() throws TransactionException {
    anvil.call("evm_setAutomine", false);
    SignedTransaction signed = signed("slow");
    network.transactions().broadcast(signed);
    assertThatThrownBy(() ->
            network
                .transactions()
                .await(List.of(signed), LATEST, Duration.ofMillis(200), WaitProgress.SILENT))
        .asInstanceOf(type(PortException.class))
        .matches(PortException::retryable)
        .extracting(Throwable::getMessage)
        .asString()
        .contains("wait for it again");
  }

  @Test
  void aHigherFeeReplacesAWaitingTransaction() throws TransactionException, InterruptedException {
    anvil.call("evm_setAutomine", false);
    SignedTransaction first = signed("bumped");
    network.transactions().broadcast(first);
    SignedTransaction second = network.transactions().bump(first);
    assertThat(second.nonce()).isEqualTo(first.nonce());
    assertThat(second.hash()).isNotEqualTo(first.hash());
    network.transactions().broadcast(second);
    anvil.mine(1);
    assertThat(await(first, second))
        .asInstanceOf(type(TransactionFate.Mined.class))
        .returns(second.hash(), TransactionFate.Mined::hash);
    assertThat(await(first)).isEqualTo(new TransactionFate.Replaced(first.nonce()));
  }

  @Test
  void aTransactionThatWasReplacedIsRejectedWhenSentAgain() throws TransactionException {
    SignedTransaction signed = signed("late");
    network.store("in between");
    assertThatThrownBy(() -> network.transactions().broadcast(signed))
        .asInstanceOf(type(TransactionRejectedException.class))
        .returns(
            TransactionRejectedException.Reason.NONCE_USED, TransactionRejectedException::reason);
  }

  @Test
  void aDroppedTransactionIsRecognisedAndCanBeSentAgain()
      throws TransactionException, InterruptedException {
    anvil.call("evm_setAutomine", false);
    SignedTransaction signed = signed("dropped");
    network.transactions().broadcast(signed);
    anvil.call("anvil_dropTransaction", signed.hash().toString());
    assertThat(await(signed)).isEqualTo(new TransactionFate.Dropped(signed.hash()));
    network.transactions().broadcast(signed);
    anvil.mine(1);
    assertThat(await(signed)).isInstanceOf(TransactionFate.Mined.class);
  }

  @Test
  void whatTheContractWouldRefuseIsNotSigned() {
    network.store("once");
    assertThatThrownBy(() -> network.transactions().estimate(store("once")))
        .asInstanceOf(type(ContractRefusedException.class))
        .returns("TdataHashAlreadyStored", refused -> refused.error().name());
  }

  @Test
  void aRevertedTransactionNamesTheContractsError()
      throws TransactionException, InterruptedException {
    anvil.call("evm_setAutomine", false);
    Estimate estimate = network.transactions().estimate(store("raced"));
    SignedTransaction first = network.transactions().sign(store("raced"), estimate);
    network.transactions().broadcast(first);
    SignedTransaction second =
        network.transactions().sign(store("raced"), estimate, first.nonce() + 1);
    network.transactions().broadcast(second);
    anvil.mine(1);
    assertThat(await(first)).isInstanceOf(TransactionFate.Mined.class);
    // Both in one block: run again before it, the second would succeed, and the error stays
    // unknown.
    assertThat(await(second)).isInstanceOf(TransactionFate.Reverted.class);

    Bytes32 zero = Bytes32.ZERO;
    ContractCall wrong =
        ContractCall.of(
            network.registry(),
            IntegrityContract.storeTdataHash(TestNetwork.word("zero"), 1, zero, zero));
    SignedTransaction third = network.transactions().sign(wrong, estimate, second.nonce() + 1);
    network.transactions().broadcast(third);
    anvil.mine(1);
    assertThat(await(third))
        .asInstanceOf(type(TransactionFate.Reverted.class))
        .returns("RequestHashZero", reverted -> reverted.error().name());
  }

  @Test
  void anEmptyAccountIsToldWhatItNeeds() throws TransactionException {
    TestAccounts.Signer poor = TestAccounts.signer("poor");
    WalletTransactions transactions =
        new WalletTransactions(network.view(), poor, TestNetwork.POLL);
    Estimate estimate = transactions.estimate(store("poor"));
    assertThat(estimate.affordable()).isFalse();
    assertThatThrownBy(() -> transactions.sign(store("poor"), estimate))
        .asInstanceOf(type(InsufficientFundsException.class))
        .returns(poor.address(), InsufficientFundsException::account)
        .returns(estimate.costWei(), InsufficientFundsException::needWei)
        .extracting(Throwable::getMessage)
        .asString()
        .contains(poor.address().toString(), "needs", "has 0 ETH", "send it at least");
  }
}
