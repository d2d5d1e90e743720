package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a ledger makes of endpoints that give false values, or know less than others. */
class LedgerAgreementTest {
  private static Anvil anvil;
  private static TestNetwork network;
  private static BlockRef stored;

  @BeforeAll
  static void store() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    stored = network.store("agreed");
    anvil.mine(3);
  }

  @AfterAll
  static void stop() {
    anvil.close();
  }

  private static Web3IntegrityLedger ledger(RpcEndpoint... endpoints) {
    return new Web3IntegrityLedger(
        new ChainView(List.of(endpoints), new Finality.Finalized(), Anvil.CHAIN_ID),
        network.registry());
  }

  private static Bytes32 commitment(Web3IntegrityLedger ledger, BlockRef at) {
    return ledger.commitment(network.dataId(TestNetwork.word("agreed")), 1, at);
  }

  private static Bytes32 expected() {
    return Commitments.storedDataHash(
        network.owner().address(),
        network.dataId(TestNetwork.word("agreed")),
        1,
        TestNetwork.word("agreed request"),
        TestNetwork.word("agreed content"),
        stored.timestamp());
  }

  @Test
  void aFalseCommitmentIsADisagreementOfTwoAndOutvotedByThree() {
    try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
      liar.falsify(answer -> answer.replace(expected().toString(), Bytes32.ZERO.toString()));
      assertThatThrownBy(() -> commitment(ledger(anvil.rpc(), liar.endpoint()), stored))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("endpoints disagree at the slot of")
          .hasMessageContaining("block " + stored.number());
      RpcEndpoint third = RpcEndpoint.of(anvil.uri());
      assertThat(commitment(ledger(anvil.rpc(), liar.endpoint(), third), stored))
          .isEqualTo(expected());
    }
  }

  @Test
  void aHiddenEventIsADisagreement() {
    try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
      liar.falsify(answer ->
          answer.contains("\"topics\"")
              ? answer.replaceAll("\"result\":\\[.*]", "\"result\":[]")
              : answer);
      assertThatThrownBy(() ->
              ledger(anvil.rpc(), liar.endpoint())
                  .storedInBlock(TestNetwork.word("agreed request"), stored.number()))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("endpoints disagree at the events of block");
    }
  }

  @Test
  void anEndpointWithoutReadsByBlockHashIsReadByNumber() {
    try (FaultProxy old = FaultProxy.before(anvil.uri())) {
      AtomicInteger refused = new AtomicInteger();
      old.ask(question -> {
        if (question.contains("\"blockHash\":\"") && question.contains("requireCanonical")) {
          refused.incrementAndGet();
          return question.replaceAll("\\{\"blockHash\"[^}]*}|\\{\"requireCanonical\"[^}]*}", "7");
        }
        return question;
      });
      assertThat(commitment(ledger(old.endpoint()), stored)).isEqualTo(expected());
      assertThat(refused).hasPositiveValue();

      BlockRef elsewhere =
          new BlockRef(stored.number(), TestNetwork.word("another"), stored.timestamp());
      assertThatThrownBy(() -> commitment(ledger(old.endpoint()), elsewhere))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("was replaced");
    }
  }

  @Test
  void aCopyOfAPendingHashInTheSameBlockHidesNeither() throws TransactionException {
    TestAccounts.Signer copier = TestAccounts.signer("copier");
    anvil.fund(copier.address(), "0x8ac7230489e80000");
    ContractCall call =
        ContractCall.of(
            network.registry(),
            IntegrityContract.storeTdataHash(
                TestNetwork.word("copied"),
                1,
                TestNetwork.word("copied request"),
                TestNetwork.word("copied content")));
    anvil.call("evm_setAutomine", false);
    for (TestAccounts.Signer sender : List.of(copier, network.owner())) {
      WalletTransactions transactions =
          new WalletTransactions(network.view(), sender, TestNetwork.POLL);
      SignedTransaction signed = transactions.sign(call, transactions.estimate(call));
      transactions.broadcast(signed);
    }
    anvil.mine(1);
    anvil.call("evm_setAutomine", true);

    Web3IntegrityLedger ledger = ledger(anvil.rpc());
    assertThat(
            ledger.storedInBlock(
                TestNetwork.word("copied request"), ledger.heads().latest().number()))
        .extracting(StoredDataHash::owner)
        .containsExactlyInAnyOrder(copier.address(), network.owner().address());
  }

  @Test
  @Tag("fuzz")
  void whateverAnEndpointAnswersOnlyAPortExceptionComesOut() {
    long seed = 20_260_102L;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (FaultProxy broken = FaultProxy.before(anvil.uri())) {
      broken.falsify(answer -> mutated(answer, random));
      for (int i = 0; i < 1_500; i++) {
        Web3IntegrityLedger ledger = ledger(broken.endpoint(FaultProxy.QUICK));
        try {
          assertThat(ledger.heads().latest().number()).isNotNegative();
          assertThat(ledger.storedBetween(0, 20)).isNotNull();
          assertThat(
                  new StateProofs(
                          TestNetwork.view(
                              broken.endpoint(FaultProxy.QUICK), new Finality.Finalized()))
                      .prove(List.of(new StateProofs.Wanted(network.registry(), List.of()))))
              .isNotNull();
        } catch (PortException refused) {
          assertThat(refused.neighbour()).isEqualTo(PortException.Neighbour.CHAIN);
        }
      }
    }
  }

  private static String mutated(String answer, Random random) {
    StringBuilder text = new StringBuilder(answer);
    for (int flips = random.nextInt(3); flips > 0; flips--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
        case 1 -> text.deleteCharAt(at);
        default -> text.insert(at, "\"{[0x,".charAt(random.nextInt(6)));
      }
    }
    return text.toString();
  }
}
