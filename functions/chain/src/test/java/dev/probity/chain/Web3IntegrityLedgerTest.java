package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.contract.IntegrityLedgerContract;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class Web3IntegrityLedgerTest extends IntegrityLedgerContract {
  private static Anvil anvil;
  private static TestNetwork network;
  private static FaultProxy proxy;
  private static IntegrityLedger ledger;

  @BeforeAll
  static void deploy() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    proxy = FaultProxy.before(anvil.uri());
    ledger =
        new Web3IntegrityLedger(
            new ChainView(List.of(proxy.endpoint()), new Finality.Finalized(), Anvil.CHAIN_ID),
            network.registry());
  }

  @AfterAll
  static void stop() {
    proxy.close();
    anvil.close();
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public IntegrityLedger ledger() {
        return ledger;
      }

      @Override
      public Address owner() {
        return network.owner().address();
      }

      @Override
      public Bytes32 dataId(Bytes32 nonce) {
        return network.dataId(nonce);
      }

      @Override
      public void store(Bytes32 nonce, long version, Bytes32 requestHash, Bytes32 contentDigest) {
        network.store(nonce, version, requestHash, contentDigest);
      }

      @Override
      public void erase(Bytes32 nonce, long version, Bytes32 requestHash) {
        network.erase(nonce, version, requestHash);
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
      public void reachable(boolean reachable) {
        proxy.dropping(!reachable);
      }
    };
  }

  @Test
  void aContractYoungerThanTheFinalityHasEmptySlotsThere() {
    BlockRef beforeAll =
        TestNetwork.view(anvil.rpc(), new Finality.Latest()).block(0).orElseThrow();
    assertThat(ledger.commitment(TestNetwork.word("any"), 1, beforeAll)).isEqualTo(Bytes32.ZERO);
  }

  @Test
  void anAddressWithoutAContractIsAFaultAndNotAnEmptySlot() {
    ChainView view = TestNetwork.view(anvil.rpc(), new Finality.Latest());
    var nowhere = new Web3IntegrityLedger(view, TestAccounts.address("nobody"));
    assertThatThrownBy(
            () -> nowhere.commitment(TestNetwork.word("any"), 1, nowhere.heads().latest()))
        .asInstanceOf(type(PortException.class))
        .returns(false, PortException::retryable)
        .extracting(PortException::getMessage)
        .asString()
        .contains("no IntegrityRegistry");
  }
}
