package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.contract.IdmaLedgerContract;
import dev.probity.protocol.port.contract.IdmaRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class Web3IdmaLedgerTest extends IdmaLedgerContract {
  private static Anvil anvil;
  private static TestNetwork network;
  private static FaultProxy proxy;
  private static IdmaLedger ledger;
  private static FundedAccounts accounts;

  @BeforeAll
  static void deploy() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    accounts = new FundedAccounts(network);
    proxy = FaultProxy.before(anvil.uri());
    ledger = ledger(proxy.endpoint());
  }

  @AfterAll
  static void stop() {
    proxy.close();
    anvil.close();
  }

  private static Web3IdmaLedger ledger(RpcEndpoint... endpoints) {
    return new Web3IdmaLedger(
        new ChainView(List.of(endpoints), new Finality.Finalized(), Anvil.CHAIN_ID),
        network.idmaRegistry());
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public IdmaLedger ledger() {
        return ledger;
      }

      @Override
      public Address account(String name) {
        return accounts.funded(TestAccounts.signer(name)).address();
      }

      @Override
      public Address idma() {
        return accounts.funded(TestNetwork.IDMA).address();
      }

      @Override
      public List<Address> admins() {
        return TestNetwork.ADMINS.stream().map(admin -> accounts.funded(admin).address()).toList();
      }

      @Override
      public IdmaRegistryCalls from(Address sender) {
        return new SentIdmaCalls(network, accounts.signer(sender));
      }

      @Override
      public void mine(int blocks) {
        anvil.mine(blocks);
      }

      @Override
      public void mineAt(long timestamp) {
        anvil.call("evm_setNextBlockTimestamp", timestamp);
        anvil.mine(1);
      }

      @Override
      public void reorganise(int blocks) {
        anvil.reorganise(blocks);
      }

      @Override
      public void reachable(boolean reachable) {
        proxy.dropping(!reachable);
      }
    };
  }

  @Test
  void aContractYoungerThanTheFinalityKnowsNobodyThere() {
    BlockRef beforeAll =
        TestNetwork.view(anvil.rpc(), new Finality.Latest()).block(0).orElseThrow();
    Address admin = TestNetwork.ADMINS.getFirst().address();
    assertThat(ledger.account(admin, beforeAll)).isEqualTo(AccountSlot.NONE);
    assertThat(ledger.isPending(admin, TestNetwork.word("any"), 1, 1, beforeAll)).isFalse();
  }

  @Test
  void anotherContractAtTheAddressIsAFaultAndNotAnEmptyAccount() {
    for (Address wrong : List.of(TestAccounts.address("nobody"), network.registry())) {
      var ledger = new Web3IdmaLedger(TestNetwork.view(anvil.rpc(), new Finality.Latest()), wrong);
      assertThatThrownBy(() -> ledger.account(TestAccounts.address("any"), ledger.heads().latest()))
          .isInstanceOf(PortException.class);
    }
    var nowhere =
        new Web3IdmaLedger(
            TestNetwork.view(anvil.rpc(), new Finality.Latest()), TestAccounts.address("nobody"));
    assertThatThrownBy(() -> nowhere.account(TestAccounts.address("any"), nowhere.heads().latest()))
        .asInstanceOf(type(PortException.class))
        .returns(false, PortException::retryable)
        .extracting(PortException::getMessage)
        .asString()
        .contains("no IdmaRegistry");
  }

  @Test
  void anAccountIsReadInOneCallAtABlockHash() {
    try (FaultProxy counted = FaultProxy.before(anvil.uri())) {
      Web3IdmaLedger through = ledger(counted.endpoint());
      BlockRef latest = through.heads().latest();
      int before = counted.requests();
      assertThat(through.account(TestNetwork.ADMINS.getLast().address(), latest).privilegedRole())
          .isEqualTo(IdmaContract.SYSTEM_ADMIN);
      assertThat(counted.requests() - before).isEqualTo(1);
    }
  }

  @Test
  void aFalseStandingIsADisagreementOfTwoAndOutvotedByThree() {
    BlockRef latest = ledger.heads().latest();
    Address nobody = TestAccounts.address("has no credential");
    try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
      // An empty standing becomes one of an active credential.
      liar.falsify(answer ->
          answer.replace(Bytes32.ZERO.toString(), Bytes32.ZERO.toString().replaceAll("0$", "2")));
      assertThatThrownBy(() -> ledger(anvil.rpc(), liar.endpoint()).account(nobody, latest))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("endpoints disagree at the standing of");
      assertThat(
              ledger(anvil.rpc(), liar.endpoint(), RpcEndpoint.of(anvil.uri()))
                  .account(nobody, latest))
          .isEqualTo(AccountSlot.NONE);
    }
  }

  @Test
  void whatNoContractOfOursReturnsIsRefused() {
    BlockRef latest = ledger.heads().latest();
    Address nobody = TestAccounts.address("has no credential");
    String zeros = "0".repeat(64);
    for (String returned :
        List.of(
            zeros.repeat(6),
            zeros.repeat(8),
            "0".repeat(63) + "5" + zeros.repeat(6),
            "1" + "0".repeat(63) + zeros.repeat(6),
            zeros + "1" + "0".repeat(63) + zeros.repeat(5),
            zeros.repeat(3) + "f".repeat(64) + zeros.repeat(3),
            zeros.repeat(6) + "0".repeat(63) + "1",
            zeros.repeat(6) + "0".repeat(63) + "4")) {
      try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
        liar.falsify(answer -> answer.replace(zeros.repeat(7), returned));
        assertThatThrownBy(() -> ledger(liar.endpoint()).account(nobody, latest))
            .as(returned)
            .isInstanceOf(PortException.class)
            .hasMessageContaining("no IdmaRegistry");
      }
    }
  }
}
