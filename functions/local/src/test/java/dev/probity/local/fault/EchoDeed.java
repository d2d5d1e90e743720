package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.story.ModuleOverHttp;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;

/** All of Protocol IV where a service answers within the call. */
final class EchoDeed extends CallDeed {
  private static final JsonNode PARAM =
      ModuleOverHttp.JSON.createObjectNode().put("hello", "world");

  private final SignedMessage<ApiCall> call;
  private final ObjectNode payload;

  EchoDeed(User user) {
    super(user);
    this.call = user.caller().call(user.token(), "echo", PARAM, of -> of);
    this.payload = user.caller().callPayload(call, PARAM);
  }

  @Override
  HttpResponse<String> ask() throws Exception {
    return caller().send(user().token(), payload);
  }

  @Override
  boolean isOver() throws Exception {
    return ask().statusCode() == 200;
  }

  @Override
  void requireNothing() {
    assertThat(answers()).isZero();
  }

  @Override
  void requireOnce() throws Exception {
    HttpResponse<String> first = ask();
    JsonNode reply = caller().opened(first);
    ApiResult result = SignedMessage.parse(ApiResult.TYPE, reply.required("apiResult")).message();
    assertThat(result.reqHash()).isEqualTo(call.digest());
    assertThat(result.status()).isZero();
    assertThat(reply.required("result")).isEqualTo(PARAM);
    assertThat(ask().body()).isEqualTo(first.body());
    assertThat(answers()).isEqualTo(1);
    String claim = "ApiCall:" + caller().address() + ":" + call.message().nonce();
    assertThat(scene().rows("GatewayTable", "claim", claim)).isEqualTo(1);
    assertThat(scene().rows("ServiceTable", "claim", claim)).isEqualTo(1);
  }

  /** How many times a service took it. */
  long answers() {
    return scene().rows("ServiceTable", "call", call.digest().toString());
  }
}
