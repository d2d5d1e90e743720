package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.ChainState.Slot;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.port.contract.ChainStateContract;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The state in one batch, and how often an endpoint is asked for it. */
class Web3ChainStateTest extends ChainStateContract {
  private static final Bytes32 ANY = TestNetwork.word("any");
  private static final Address ANYBODY = TestAccounts.address("anybody");
  private static final Address KEY = TestNetwork.MODULE_KEY;

  /** As the gateway wants them for a call. */
  private static final List<Slot> CALL =
      List.of(
          new Slot.Account(ANYBODY),
          Slot.ModuleKey.message("IM", KEY),
          Slot.ModuleKey.token("GW", ANY),
          new Slot.Token(ANY));

  private static Anvil anvil;
  private static TestNetwork network;
  private static FundedAccounts accounts;
  private static ChainState state;

  @BeforeAll
  static void deploy() {
    anvil = Anvil.start();
    network = TestNetwork.on(anvil);
    accounts = new FundedAccounts(network);
    accounts.funded(TestNetwork.GATEWAY);
    state = state(view(anvil.rpc()));
  }

  @AfterAll
  static void stop() {
    anvil.close();
  }

  private static ChainView view(RpcEndpoint... endpoints) {
    return new ChainView(List.of(endpoints), new Finality.Finalized(), Anvil.CHAIN_ID);
  }

  private static ChainState state(ChainView chain) {
    return new Web3ChainState(
        chain,
        new Web3ChainState.Registries(
            network::idmaRegistry,
            network::apiTokenRegistry,
            () -> network.contracts().moduleRegistry().address()));
  }

  @Override
  protected Chain chain() {
    return new Chain() {
      @Override
      public ChainState state() {
        return state;
      }

      @Override
      public Heads heads() {
        return network.view().heads();
      }

      @Override
      public Address issue(Bytes32 tokenHash) {
        TestAccounts.Signer user = accounts.funded(TestAccounts.signer(tokenHash.toString()));
        new SentApiCalls(network, user).storeListServices(tokenHash);
        long now = heads().latest().timestamp();
        new SentApiCalls(network, TestNetwork.GATEWAY)
            .storeUtoken(user.address(), tokenHash, now, tokenHash, now + 3_600);
        anvil.mine(2);
        return user.address();
      }

      @Override
      public void revoke(Address user, Bytes32 tokenHash) {
        new SentApiCalls(network, accounts.signer(user)).revokeToken(tokenHash, "");
      }

      @Override
      public Address registeredKey() {
        return KEY;
      }
    };
  }

  /** What a call reads, twice over, as steps do that look again. */
  private static void readAll(StateSnapshot of) {
    for (BlockRef at : List.of(of.heads().finalized(), of.heads().latest())) {
      assertThat(of.account(ANYBODY, at)).isEqualTo(AccountSlot.NONE);
      assertThat(of.token(ANY, at)).isEqualTo(TokenSlot.NONE);
      assertThat(of.isMessageKey("IM", KEY, of.heads())).isTrue();
      assertThat(of.isTokenKey("GW", ANY, of.heads())).isFalse();
    }
  }

  @Test
  void aCallAsksEachEndpointTwiceAndTheNextOneAnew() {
    try (FaultProxy first = FaultProxy.before(anvil.uri());
        FaultProxy second = FaultProxy.before(anvil.uri())) {
      for (List<FaultProxy> proxies : List.of(List.of(first), List.of(first, second))) {
        ChainView chain =
            view(proxies.stream().map(FaultProxy::endpoint).toArray(RpcEndpoint[]::new));
        // An endpoint's chain id is read once.
        assertThat(chain.heads()).isEqualTo(network.view().heads());
        for (int call = 1; call <= 3; call++) {
          List<Integer> before = proxies.stream().map(FaultProxy::requests).toList();
          readAll(state(chain).at(chain.heads(), CALL));
          assertThat(proxies.stream().map(FaultProxy::requests).toList())
              .isEqualTo(before.stream().map(count -> count + 2).toList());
        }
      }
    }
  }

  @Test
  void aKeyThatWasNotWantedIsOneRequestMore() {
    try (FaultProxy counted = FaultProxy.before(anvil.uri())) {
      ChainView chain = view(counted.endpoint());
      StateSnapshot taken = state(chain).at(chain.heads(), CALL);
      int before = counted.requests();
      assertThat(taken.isMessageKey("IDMA", KEY, taken.heads())).isFalse();
      assertThat(counted.requests()).isEqualTo(before + 1);
    }
  }

  @Test
  void aFalseSlotIsADisagreementOfTwoAboutItAloneAndOutvotedByThree() {
    Heads heads = network.view().heads();
    String zeros = "0".repeat(64);
    try (FaultProxy liar = FaultProxy.before(anvil.uri())) {
      // The credential that nobody has becomes one that is requested; seven words in both.
      liar.falsify(answer ->
          answer.replaceFirst(
              "(\"id\":\\d+,\"result\":\"0x)" + zeros.repeat(7) + "\"",
              "$1" + "0".repeat(63) + "1" + zeros.repeat(6) + "\""));
      StateSnapshot two = state(view(anvil.rpc(), liar.endpoint())).at(heads, CALL);
      assertThatThrownBy(() -> two.account(ANYBODY, heads.finalized()))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("endpoints disagree at the standing of " + ANYBODY)
          .hasMessageContaining("block " + heads.finalized().number());
      assertThat(two.account(ANYBODY, heads.latest())).isEqualTo(AccountSlot.NONE);
      assertThat(two.token(ANY, heads.latest())).isEqualTo(TokenSlot.NONE);
      readAll(
          state(view(anvil.rpc(), liar.endpoint(), RpcEndpoint.of(anvil.uri()))).at(heads, CALL));
    }
  }

  @Test
  void whereTwoAnswerTheThirdMayFailAndOneAloneIsTooFew() {
    Heads heads = network.view().heads();
    try (FaultProxy silent = FaultProxy.before(anvil.uri())) {
      silent.dropping(true);
      readAll(
          state(view(anvil.rpc(), silent.endpoint(), RpcEndpoint.of(anvil.uri()))).at(heads, CALL));
      StateSnapshot alone = state(view(anvil.rpc(), silent.endpoint())).at(heads, CALL);
      assertThatThrownBy(() -> alone.token(ANY, heads.latest()))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("only 1 of 2 endpoints answer about the token");
      StateSnapshot nothing = state(view(silent.endpoint())).at(heads, CALL);
      assertThatThrownBy(() -> nothing.token(ANY, heads.latest()))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("could not be reached");
    }
  }

  @Test
  void anErrorOfOneEntryFailsThatSlotAlone() {
    try (FaultProxy pruned = FaultProxy.before(anvil.uri())) {
      ChainView chain = view(pruned.endpoint());
      Heads heads = chain.heads();
      pruned.falsify(answer ->
          answer.replaceFirst(
              "\"result\":\"0x[0-9a-f]*\"",
              "\"error\":{\"code\":-32000,\"message\":\"missing trie node\"}"));
      StateSnapshot taken = state(chain).at(heads, CALL);
      assertThatThrownBy(() -> taken.account(ANYBODY, heads.finalized()))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("no state of block " + heads.finalized().number());
      assertThat(taken.account(ANYBODY, heads.latest())).isEqualTo(AccountSlot.NONE);
      assertThat(taken.token(ANY, heads.finalized())).isEqualTo(TokenSlot.NONE);
    }
  }

  @Test
  void anEndpointWithoutReadsByBlockHashIsReadByNumberBetweenTwoLooks() {
    try (FaultProxy old = FaultProxy.before(anvil.uri())) {
      AtomicInteger refused = new AtomicInteger();
      old.ask(question -> {
        if (question.contains("requireCanonical")) {
          refused.incrementAndGet();
          return question.replaceAll("\\{\"blockHash\"[^}]*}|\\{\"requireCanonical\"[^}]*}", "7");
        }
        return question;
      });
      ChainView chain = view(old.endpoint());
      Heads heads = chain.heads();
      int before = old.requests();
      readAll(state(chain).at(heads, CALL));
      assertThat(refused).hasValue(1);
      assertThat(old.requests()).isEqualTo(before + 4);

      BlockRef elsewhere = new BlockRef(heads.latest().number(), ANY, heads.latest().timestamp());
      StateSnapshot replaced = state(chain).at(new Heads(heads.finalized(), elsewhere), CALL);
      assertThatThrownBy(() -> replaced.token(ANY, elsewhere))
          .isInstanceOf(PortException.class)
          .hasMessageContaining("was replaced");
    }
  }
}
