package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.story.ModuleOverHttp;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** All of Protocol IV where the call becomes an operation, of a moment's work. */
final class OperationDeed extends CallDeed {
  static final String SERVICE = "digest-iterate";

  private static final String SEED = "probity";
  private static final int ROUNDS = 100;

  private final SignedMessage<ApiCall> call;
  private final ObjectNode payload;
  private boolean taken;

  OperationDeed(User user) {
    super(user);
    var param = ModuleOverHttp.JSON.createObjectNode().put("seed", SEED).put("rounds", ROUNDS);
    this.call = user.caller().call(user.token(), SERVICE, param, of -> of);
    this.payload = user.caller().callPayload(call, param);
  }

  @Override
  HttpResponse<String> ask() throws Exception {
    HttpResponse<String> answer = caller().send(user().token(), payload);
    taken |= answer.statusCode() == 202;
    return answer;
  }

  @Override
  boolean isOver() throws Exception {
    if (!taken) {
      HttpResponse<String> _ = ask();
    }
    if (!taken) {
      return false;
    }
    HttpResponse<String> shown = caller().operation(call.digest());
    return shown.statusCode() == 200 && state(shown).state() != OperationStatus.RUNNING.number();
  }

  private static OperationState state(HttpResponse<String> shown) throws Exception {
    return SignedMessage.parse(
            OperationState.TYPE,
            ModuleOverHttp.JSON.readTree(shown.body()).required("operationState"))
        .message();
  }

  @Override
  void requireNothing() {
    assertThat(rows()).isZero();
  }

  @Override
  void requireOnce() throws Exception {
    HttpResponse<String> shown = caller().operation(call.digest());
    OperationState state = state(shown);
    assertThat(state.state()).isEqualTo(OperationStatus.DONE.number());
    assertThat(state.done()).isEqualTo(ROUNDS);
    assertThat(state.total()).isEqualTo(ROUNDS);
    assertThat(caller().opened(shown).required("result").required("digest").asText())
        .isEqualTo(iterated());
    assertThat(caller().operation(call.digest()).body()).isEqualTo(shown.body());
    assertThat(rows()).isEqualTo(1);
  }

  private static String iterated() {
    MessageDigest sha = Digests.sha256();
    byte[] value = SEED.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < ROUNDS; i++) {
      value = sha.digest(value);
    }
    return HexFormat.of().formatHex(value);
  }

  private long rows() {
    return scene().rows("ServiceTable", "call", call.digest().toString());
  }
}
