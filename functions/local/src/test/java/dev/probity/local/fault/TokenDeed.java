package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.story.Caller.Anchored;
import dev.probity.local.story.Caller.Token;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.wire.Bytes32;
import java.net.http.HttpResponse;
import java.util.List;

/** III.13 to III.26: R11 is signed, and its Tx3 is final. */
final class TokenDeed extends CallDeed {
  private final Anchored anchored;

  TokenDeed(User user) throws Exception {
    super(user);
    var caller = user.caller();
    this.anchored =
        caller.anchored(caller.tokenRequest(caller.listed(), List.of("echo"), request -> request));
  }

  /** The same request for another life, in seconds. */
  static TokenRequest living(TokenRequest of, long ttl) {
    return new TokenRequest(
        of.user(),
        of.credRef(),
        of.roleCommit(),
        of.version(),
        of.sid(),
        of.listHash(),
        of.services(),
        ttl,
        of.replyKey(),
        of.salt(),
        of.iat(),
        of.exp());
  }

  private Bytes32 requestHash() {
    return anchored.request().digest();
  }

  @Override
  HttpResponse<String> ask() throws Exception {
    return caller().send(anchored);
  }

  @Override
  boolean isOver() throws Exception {
    return ask().statusCode() == 202 && caller().status(requestHash()).statusCode() == 200;
  }

  @Override
  void requireNothing() throws Exception {
    assertThat(issued()).isZero();
    requireNoneOnChain();
    assertThat(caller().status(requestHash()).statusCode()).isEqualTo(404);
  }

  void requireNoneOnChain() throws Exception {
    assertThat(scene().tokensOnChain(requestHash())).isZero();
  }

  @Override
  void requireOnce() throws Exception {
    Token token = caller().collect(anchored.request());
    assertThat(caller().send(anchored).statusCode()).isEqualTo(202);
    assertThat(caller().collect(anchored.request())).isEqualTo(token);
    assertThat(issued()).isEqualTo(1);
    assertThat(scene().rows("GatewayTable", "token", token.hash().toString())).isEqualTo(1);
    assertThat(scene().tokensOnChain(requestHash())).isEqualTo(1);
  }

  private long issued() {
    return scene().rows("GatewayTable", "token-issue", requestHash().toString());
  }
}
