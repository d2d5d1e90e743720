package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.aws.KmsTokenSigner;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Caller.Token;
import dev.probity.protocol.step.Refusal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Every forged token against the authorizer, over HTTP, and against the function, by Invoke: access
 * tokens at a call, session tokens at the list of services.
 */
class TokenCorpusTest {
  private static final ObjectNode PARAM = ModuleOverHttp.JSON.createObjectNode().put("a", 1);

  @TempDir static Path folder;

  private static Stack stack;
  private static KmsClient kms;
  private static Caller ann;
  private static Token token;
  private static ForgedToken.Sound access;
  private static ForgedToken.Sound session;

  @BeforeAll
  static void issue() throws Exception {
    stack = SharedStack.get();
    kms = stack.aws().kmsClient();
    ann = new Caller(stack, folder);
    token = ann.token("echo");
    access = new ForgedToken.Sound(token.compact(), signer("AccessKey"));
    session = new ForgedToken.Sound(ann.session().token(), signer("SessionKey"));
  }

  @AfterAll
  static void stop() {
    ann.close();
    kms.close();
  }

  private static KmsTokenSigner signer(String parameter) {
    String arn = Objects.requireNonNull(stack.values().parameters().get(parameter));
    return new KmsTokenSigner(kms, arn.substring(arn.lastIndexOf('/') + 1));
  }

  static List<ForgedToken> accessTokens() {
    return ForgedToken.of(access);
  }

  static List<ForgedToken> sessionTokens() {
    return ForgedToken.of(session);
  }

  private static HttpResponse<String> called(String compact) throws Exception {
    return ann.send(new Token(compact, token.hash()), "echo", PARAM);
  }

  private static HttpResponse<String> listed(String compact) throws Exception {
    return ann.list(compact, ann.listServices(of -> of));
  }

  /** The code that the function answers by itself. */
  private static String invoked(String function, String compact, ObjectNode payload)
      throws Exception {
    ObjectNode event = ModuleOverHttp.JSON.createObjectNode();
    event.put("version", "2.0");
    event.putObject("headers").put("authorization", "Bearer " + compact);
    event.put("body", ann.seal(payload));
    event.putObject("requestContext").putObject("http").put("sourceIp", "127.0.0.1");
    var answer =
        ModuleOverHttp.JSON.readTree(
            stack.gateway().invoke(function, event.toString().getBytes(StandardCharsets.UTF_8)));
    return ModuleOverHttp.JSON.readTree(answer.path("body").asText()).path("code").asText();
  }

  private static String calledByInvoke(String compact) throws Exception {
    return invoked(
        "CallService", compact, ann.callPayload(ann.call(token, "echo", PARAM, of -> of), PARAM));
  }

  private static String listedByInvoke(String compact) throws Exception {
    return invoked("ListServices", compact, Caller.payload(ann.listServices(of -> of)));
  }

  private static void unauthorized(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
  }

  private static void answered(
      HttpResponse<String> answer, ForgedToken forged, Refusal byTheFunction) throws Exception {
    if (forged.passesTheAuthorizer()) {
      refused(answer, byTheFunction);
    } else {
      unauthorized(answer);
    }
  }

  @Test
  void theSoundTokensHold() throws Exception {
    assertThat(called(access.compact()).statusCode()).isEqualTo(200);
    assertThat(listed(session.compact()).statusCode()).isEqualTo(200);
    assertThat(calledByInvoke(access.compact())).isEmpty();
    assertThat(listedByInvoke(session.compact())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("accessTokens")
  void noForgedAccessTokenCallsAService(ForgedToken forged) throws Exception {
    answered(called(forged.compact()), forged, Refusal.TOKEN_INVALID);
    assertThat(calledByInvoke(forged.compact())).isEqualTo(Refusal.TOKEN_INVALID.code());
  }

  @ParameterizedTest
  @MethodSource("sessionTokens")
  void noForgedSessionTokenListsServices(ForgedToken forged) throws Exception {
    answered(listed(forged.compact()), forged, Refusal.SESSION);
    assertThat(listedByInvoke(forged.compact())).isEqualTo(Refusal.SESSION.code());
  }

  @Test
  void aTokenOfTheOtherIssuerIsNone() throws Exception {
    unauthorized(called(session.compact()));
    assertThat(calledByInvoke(session.compact())).isEqualTo(Refusal.TOKEN_INVALID.code());
    unauthorized(listed(access.compact()));
    assertThat(listedByInvoke(access.compact())).isEqualTo(Refusal.SESSION.code());
  }

  @Test
  void aTokenLongerThanAllHeadersMayBeIsNotReadAndByInvokeItIsNone() throws Exception {
    for (int length : List.of(10_240, 16_384)) {
      String longer = ForgedToken.longer(access, length);
      assertThat(called(longer).statusCode()).isEqualTo(431);
      assertThat(listed(longer).statusCode()).isEqualTo(431);
      assertThat(calledByInvoke(longer)).isEqualTo(Refusal.TOKEN_INVALID.code());
      assertThat(listedByInvoke(longer)).isEqualTo(Refusal.SESSION.code());
    }
  }
}
