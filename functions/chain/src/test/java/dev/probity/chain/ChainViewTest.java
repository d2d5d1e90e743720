package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChainViewTest {
  private static Anvil anvil;
  private static FaultProxy a;
  private static FaultProxy b;
  private static FaultProxy c;

  @BeforeAll
  static void start() {
    anvil = Anvil.start();
    anvil.mine(12);
    a = FaultProxy.before(anvil.uri());
    b = FaultProxy.before(anvil.uri());
    c = FaultProxy.before(anvil.uri());
  }

  @AfterAll
  static void stop() {
    List.of(a, b, c).forEach(FaultProxy::close);
    anvil.close();
  }

  @AfterEach
  void heal() {
    List.of(a, b, c).forEach(FaultProxy::honest);
  }

  private static ChainView view(FaultProxy... proxies) {
    return new ChainView(
        List.of(proxies).stream().map(proxy -> proxy.endpoint(FaultProxy.QUICK)).toList(),
        new Finality.Finalized(),
        Anvil.CHAIN_ID);
  }

  private static BlockRef block(long number) {
    return TestNetwork.view(anvil.rpc(), new Finality.Latest()).block(number).orElseThrow();
  }

  private static void fails(ThrowingCallable call, boolean retryable, String... words) {
    assertThatThrownBy(call)
        .asInstanceOf(type(PortException.class))
        .returns(PortException.Neighbour.CHAIN, PortException::neighbour)
        .returns(retryable, PortException::retryable)
        .extracting(Throwable::getMessage)
        .asString()
        .contains(words)
        .doesNotContain("secret-access-key");
  }

  /** An answer in which a block has another hash. */
  private static String lie(String answer, BlockRef about) {
    return answer.replace(about.hash().toString(), Bytes32.ZERO.toString());
  }

  @Test
  void oneEndpointThatIsDownIsRetryable() {
    a.dropping(true);
    fails(() -> view(a).heads(), true, "could not be reached", "then repeat");
  }

  @Test
  void nobodyListeningIsRetryable() {
    ChainView nowhere =
        TestNetwork.view(RpcEndpoint.of(URI.create("http://127.0.0.1:1")), new Finality.Latest());
    fails(nowhere::heads, true, "http://127.0.0.1:1");
  }

  @Test
  void anEndpointThatIsSlowIsRetryableAfterTheTimeout() {
    a.delay(Duration.ofSeconds(3));
    fails(() -> view(a).heads(), true, "did not answer within 700 ms");
  }

  @Test
  void anErrorStatusIsRetryable() {
    a.status(503);
    fails(() -> view(a).heads(), true, "HTTP status 503");
  }

  @Test
  void anAnswerThatIsNotJsonIsRetryable() {
    a.falsify(answer -> "<html>" + answer);
    fails(() -> view(a).heads(), true, "not JSON");
  }

  @Test
  void anAnswerWithADuplicateMemberIsNotRead() {
    a.falsify(answer ->
        answer.replace("{\"jsonrpc\":\"2.0\"", "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\""));
    fails(() -> view(a).heads(), true, "not JSON");
  }

  @Test
  void anAnswerToAnotherCallIsNotRead() {
    a.falsify(answer -> answer.replaceFirst("\"id\":\\d+", "\"id\":999999"));
    fails(() -> view(a).heads(), true, "not the JSON-RPC reply");
  }

  @Test
  void anOversizedAnswerIsNotReadToItsEnd() {
    a.falsify(answer -> answer + " ".repeat(FaultProxy.QUICK.maxReplyBytes()));
    fails(() -> view(a).heads(), true, "larger than 262144 bytes");
  }

  @Test
  void aMissingMemberIsNamed() {
    a.falsify(answer -> answer.replace("\"timestamp\"", "\"time\""));
    fails(() -> view(a).heads(), true, "timestamp", "missing");
  }

  @Test
  void anotherChainIdIsRefusedForGood() {
    ChainView other = new ChainView(List.of(a.endpoint()), new Finality.Finalized(), 1);
    fails(other::heads, false, "serves chain 31337, not 1", "network that the descriptor names");
  }

  @Test
  void anotherGenesisBlockIsRefusedForGood() {
    fails(() -> view(a).pinnedTo(TestNetwork.word("another")).heads(), false, "another network");
    assertThat(view(a).pinnedTo(block(0).hash()).heads().latest().number()).isPositive();
    assertThat(view(a).genesisHash()).isEqualTo(block(0).hash());
  }

  @Test
  void twoEndpointsThatAgreeGiveTheHeadsOfBoth() {
    Heads heads = view(a, b).heads();
    assertThat(heads.latest()).isEqualTo(block(12));
    assertThat(heads.finalized()).isEqualTo(block(10));
  }

  @Test
  void twoEndpointsThatDisagreeAtTheFinalizedBlockAreNamed() {
    BlockRef finalized = block(10);
    b.falsify(answer -> lie(answer, finalized));
    fails(() -> view(a, b).heads(), true, "endpoints disagree at block 10", "127.0.0.1");
  }

  @Test
  void ofTwoEndpointsBothMustAnswer() {
    b.dropping(true);
    fails(() -> view(a, b).heads(), true, "only 1 of 2 endpoints answer", "two are needed");
  }

  @Test
  void ofThreeEndpointsOneMayLie() {
    BlockRef finalized = block(10);
    b.falsify(answer -> lie(answer, finalized));
    assertThat(view(a, b, c).heads().finalized()).isEqualTo(finalized);
  }

  @Test
  void ofThreeEndpointsOneMayBeDown() {
    b.dropping(true);
    assertThat(view(a, b, c).heads().finalized()).isEqualTo(block(10));
  }

  @Test
  void aDisagreementAboutTheNewestBlockAloneLooksBackToTheOneBefore() {
    BlockRef latest = block(12);
    b.falsify(answer -> lie(answer, latest));
    assertThat(view(a, b).heads()).isEqualTo(new Heads(block(10), block(11)));
  }

  @Test
  void anEndpointThatLagsHoldsTheOthersBack() {
    b.ask(
        question -> question.replace("\"latest\"", "\"0x9\"").replace("\"finalized\"", "\"0x7\""));
    assertThat(view(a, b).heads()).isEqualTo(new Heads(block(7), block(9)));
  }

  @Test
  void confirmationsCountFromTheNewestBlock() {
    ChainView view = view(a, b).at(new Finality.Confirmations(5));
    assertThat(view.heads()).isEqualTo(new Heads(block(7), block(12)));
    assertThat(view.at(new Finality.Confirmations(500)).heads().finalized()).isEqualTo(block(0));
    assertThat(view.at(new Finality.Latest()).heads().finalized()).isEqualTo(block(12));
  }

  @Test
  void anEndpointWithUserInformationIsRefused() {
    assertThatThrownBy(() -> RpcEndpoint.of(URI.create("http://user:word@127.0.0.1:8545")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("word@");
    assertThatThrownBy(() -> RpcEndpoint.of(URI.create("file:///etc/passwd")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
