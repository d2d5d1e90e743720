package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ApiLedger.RequestSlot;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.contract.ApiLedgerContract;
import dev.probity.protocol.port.contract.ApiTokenRegistryCalls;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class Web3ApiLedgerTest extends ApiLedgerContract {
  private static final Bytes32 ANY = TestNetwork.word("any");

  private static Anvil anvil;
  private static TestNetwork network;
  private static FaultProxy proxy;
  private static ApiLedger ledger;
  private static FundedAccounts accounts;

  @BeforeAll
  static void deploy() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    accounts = new FundedAccounts(network);
    accounts.funded(TestNetwork.GATEWAY);
    accounts.funded(TestNetwork.GUARDIAN);
    // What they were given stays theirs in the reorganisations of the tests.
    anvil.mine(LAG + 1);
    proxy = FaultProxy.before(anvil.uri());
    ledger = ledger(proxy.endpoint());
  }

  @AfterAll
  static void stop() {
    proxy.close();
    anvil.close();
  }

  private static Web3ApiLedger ledger(RpcEndpoint... endpoints) {
    return new Web3ApiLedger(
        new ChainView(List.of(endpoints), new Finality.Finalized(), Anvil.CHAIN_ID),
        network.apiTokenRegistry());
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public ApiLedger ledger() {
        return ledger;
      }

      @Override
      public Address account(String name) {
        return accounts.funded(TestAccounts.signer(name)).address();
      }

      @Override
      public Address gateway() {
        return TestNetwork.GATEWAY.address();
      }

      @Override
      public Address guardian() {
        return TestNetwork.GUARDIAN.address();
      }

      @Override
      public ApiTokenRegistryCalls from(Address sender) {
        return new SentApiCalls(network, accounts.signer(sender));
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
  void aContractYoungerThanTheFinalityKnowsNothingThere() {
    BlockRef beforeAll =
        TestNetwork.view(anvil.rpc(), new Finality.Latest()).block(0).orElseThrow();
    assertThat(ledger.token(ANY, beforeAll)).isEqualTo(TokenSlot.NONE);
    assertThat(ledger.request(TestAccounts.address("any"), ANY, beforeAll))
        .isEqualTo(RequestSlot.NONE);
  }

  @Test
  void anotherContractAtTheAddressIsAFaultAndNoTokenThatWasNeverIssued() {
    for (Address wrong : List.of(TestAccounts.address("nobody"), network.registry())) {
      var elsewhere =
          new Web3ApiLedger(TestNetwork.view(anvil.rpc(), new Finality.Latest()), wrong);
      assertThatThrownBy(() -> elsewhere.token(ANY, elsewhere.heads().latest()))
          .isInstanceOf(PortException.class);
    }
    var nowhere =
        new Web3ApiLedger(
            TestNetwork.view(anvil.rpc(), new Finality.Latest()), TestAccounts.address("nobody"));
    assertThatThrownBy(() -> nowhere.token(ANY, nowhere.heads().latest()))
        .asInstanceOf(type(PortException.class))
        .returns(false, PortException::retryable)
        .extracting(PortException::getMessage)
        .asString()
        .contains("no ApiTokenRegistry");
  }

  @Test
  void aTokenIsReadInOneCallAtABlockHash() {
    try (FaultProxy counted = FaultProxy.before(anvil.uri())) {
      Web3ApiLedger through = ledger(counted.endpoint());
      BlockRef latest = through.heads().latest();
      int before = counted.requests();
      assertThat(through.token(ANY, latest)).isEqualTo(TokenSlot.NONE);
      assertThat(counted.requests() - before).isEqualTo(1);
    }
  }

  @Test
  void aFalseTokenIsADisagreementOfTwoAndOutvotedByThree() {
    BlockRef latest = ledger.heads().latest();
    String zeros = "0".repeat(64);
    try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
      // A token that was never issued becomes that of an account.
      liar.falsify(answer ->
          answer.replace(zeros.repeat(7), "0".repeat(24) + "1".repeat(40) + zeros.repeat(6)));
      assertThatThrownBy(() -> ledger(anvil.rpc(), liar.endpoint()).token(ANY, latest))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("endpoints disagree at the token");
      assertThat(
              ledger(anvil.rpc(), liar.endpoint(), RpcEndpoint.of(anvil.uri())).token(ANY, latest))
          .isEqualTo(TokenSlot.NONE);
    }
  }

  @Test
  void whatNoContractOfOursReturnsIsRefused() {
    BlockRef latest = ledger.heads().latest();
    String zeros = "0".repeat(64);
    String large = "0".repeat(53) + "1" + "0".repeat(10);
    String two = "0".repeat(63) + "2";
    for (String returned :
        List.of(
            zeros.repeat(6),
            zeros.repeat(8),
            "1" + "0".repeat(63) + zeros.repeat(6),
            zeros + large + zeros.repeat(5),
            zeros.repeat(2) + large + zeros.repeat(4),
            zeros.repeat(3) + two + zeros.repeat(3),
            zeros.repeat(6) + two)) {
      try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
        liar.falsify(answer -> answer.replace(zeros.repeat(7), returned));
        assertThatThrownBy(() -> ledger(liar.endpoint()).token(ANY, latest))
            .as(returned)
            .isInstanceOf(PortException.class)
            .hasMessageContaining("no ApiTokenRegistry");
      }
    }
    for (String returned :
        List.of(zeros, zeros.repeat(3), "0".repeat(63) + "3" + zeros, zeros + "f".repeat(64))) {
      try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
        liar.falsify(
            answer -> answer.replace("0x" + zeros.repeat(2) + "\"", "0x" + returned + "\""));
        assertThatThrownBy(
                () -> ledger(liar.endpoint()).request(TestAccounts.address("any"), ANY, latest))
            .as(returned)
            .isInstanceOf(PortException.class)
            .hasMessageContaining("no ApiTokenRegistry");
      }
    }
  }
}
