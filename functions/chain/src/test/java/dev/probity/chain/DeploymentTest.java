package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.chain.deployment.DeployedNetwork;
import dev.probity.chain.deployment.Deployment;
import dev.probity.chain.deployment.DeploymentException;
import dev.probity.chain.deployment.DeploymentPlan;
import dev.probity.chain.deployment.DeploymentPlan.GenesisKey;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.InsufficientFundsException;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.protocol.wire.Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentTest {
  private final TestAccounts.Signer deployer = TestAccounts.signer("deployer");
  private final TestNetwork.MapJournal journal = new TestNetwork.MapJournal();
  private Anvil anvil;

  @BeforeEach
  void start() {
    anvil = Anvil.start();
    anvil.fund(deployer.address(), "0x8ac7230489e80000");
  }

  @AfterEach
  void stop() {
    anvil.close();
  }

  private Deployment deployment(TestNetwork.Silent listener) {
    ChainView chain = TestNetwork.view(anvil.rpc(), new Finality.Latest());
    return new Deployment(
        chain, new WalletTransactions(chain, deployer, TestNetwork.POLL), journal, listener);
  }

  private DeployedNetwork deploy(DeploymentPlan plan)
      throws TransactionException, DeploymentException, InterruptedException {
    return deployment(new TestNetwork.Silent()).deploy(plan, TestNetwork.LIMIT);
  }

  @Test
  void itReturnsWhatANetworkDescriptorPins()
      throws TransactionException, DeploymentException, InterruptedException {
    List<String> heard = new ArrayList<>();
    DeployedNetwork network =
        deployment(
                new TestNetwork.Silent() {
                  @Override
                  public void estimated(String contract, Estimate estimate) {
                    assertThat(estimate.affordable()).isTrue();
                    heard.add("estimated " + contract);
                  }

                  @Override
                  public void deployed(String contract, Address address) {
                    heard.add("deployed " + contract);
                  }
                })
            .deploy(TestNetwork.plan(), TestNetwork.LIMIT);

    assertThat(network.chainId()).isEqualTo(Anvil.CHAIN_ID);
    assertThat(network.genesisHash())
        .isEqualTo(TestNetwork.view(anvil.rpc(), new Finality.Latest()).genesisHash());
    assertThat(network.registryDelaySeconds()).isEqualTo(5);
    assertThat(heard)
        .containsAll(Deployment.CONTRACTS.stream().map(name -> "estimated " + name).toList())
        .endsWith(
            Deployment.CONTRACTS.stream().map(name -> "deployed " + name).toArray(String[]::new));
  }

  @Test
  void aRepeatedDeploymentIsTheSameOne()
      throws TransactionException, DeploymentException, InterruptedException {
    DeployedNetwork first = deploy(TestNetwork.plan());
    long transactions = sent();
    assertThat(deploy(TestNetwork.plan())).isEqualTo(first);
    assertThat(sent()).isEqualTo(transactions).isEqualTo(6);
  }

  @Test
  void aDeploymentThatDiedBetweenSigningAndSendingGoesOn()
      throws TransactionException, DeploymentException, InterruptedException {
    for (int survived = 0; survived < Deployment.CONTRACTS.size(); survived++) {
      String victim = Deployment.CONTRACTS.get(survived);
      Deployment dying =
          new Deployment(
              TestNetwork.view(anvil.rpc(), new Finality.Latest()),
              new WalletTransactions(
                  TestNetwork.view(anvil.rpc(), new Finality.Latest()), deployer, TestNetwork.POLL),
              new DyingJournal(victim),
              new TestNetwork.Silent());
      assertThatThrownBy(() -> dying.deploy(TestNetwork.plan(), TestNetwork.LIMIT))
          .hasMessage("killed at " + victim);
    }
    deploy(TestNetwork.plan());
    assertThat(sent()).isEqualTo(6);
  }

  @Test
  void aJournalOfAnotherPlanIsNotContinued()
      throws TransactionException, DeploymentException, InterruptedException {
    deploy(TestNetwork.plan());
    DeploymentPlan other =
        new DeploymentPlan(
            TestNetwork.plan().keyholders(),
            6,
            TestNetwork.plan().admins(),
            TestNetwork.plan().genesisKeys());
    assertThatThrownBy(() -> deploy(other))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("another TimelockController");
  }

  @Test
  void anAccountWithoutEtherIsToldWhatItNeeds() {
    anvil.fund(deployer.address(), "0x0");
    assertThatThrownBy(() -> deploy(TestNetwork.plan()))
        .isInstanceOf(InsufficientFundsException.class)
        .hasMessageContaining(deployer.address().toString());
  }

  @Test
  void aPlanThatTheContractsWouldRefuseIsRefusedBeforeAnythingIsPaid() {
    List<Address> keyholders = TestNetwork.plan().keyholders();
    List<Address> admins = TestNetwork.plan().admins();
    assertThatThrownBy(() -> deploy(new DeploymentPlan(keyholders, 4, admins, List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 5 seconds");
    assertThatThrownBy(() -> new DeploymentPlan(keyholders.subList(0, 2), 5, admins, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keyholders");
    List<Address> twice = List.of(admins.get(0), admins.get(1), admins.get(0));
    assertThatThrownBy(() -> new DeploymentPlan(keyholders, 5, twice, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("administrators");
    assertThatThrownBy(
            () -> new GenesisKey("no blanks", "message", keyholders.getFirst().toWord(), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sent()).isZero();
  }

  private long sent() {
    return anvil.call("eth_getTransactionCount", deployer.address().toString(), "latest").number();
  }

  /** Keeps the entry, then dies, before the transaction is sent. */
  private final class DyingJournal implements dev.probity.chain.deployment.DeploymentJournal {
    private final String victim;

    DyingJournal(String victim) {
      this.victim = victim;
    }

    @Override
    public java.util.Optional<SignedTransaction> find(String contract) {
      return journal.find(contract);
    }

    @Override
    public void record(String contract, SignedTransaction transaction) {
      journal.record(contract, transaction);
      if (contract.equals(victim)) {
        throw new IllegalStateException("killed at " + victim);
      }
    }
  }
}
