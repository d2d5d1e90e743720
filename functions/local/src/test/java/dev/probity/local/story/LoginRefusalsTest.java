package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Member.Held;
import dev.probity.local.story.Member.Session;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** II.3 to II.9: who is let in, and what others are told. */
class LoginRefusalsTest {
  private static final String OTHER_PASSWORD = "another obtuse fjord of gravel";
  private static final int MOST_TRIES = 10;

  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static ExecutorService threads;
  private static Member ann;
  private static Member bob;
  private static Held held;
  private static Future<Held> ofBob;

  @BeforeAll
  static void register() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    threads = Executors.newVirtualThreadPerTaskExecutor();
    ann = new Member(stack, folder);
    bob = new Member(stack, folder);
    ofBob = threads.submit(() -> bob.registered());
    held = ann.registered();
  }

  @AfterAll
  static void stop() {
    threads.close();
    ann.close();
    bob.close();
  }

  private static HttpResponse<String> post(Bytes32 challenge, ObjectNode payload) throws Exception {
    return module.post("/v1/login/" + challenge, ann.seal(payload));
  }

  private static ObjectNode payload(Bytes32 challenge) {
    return ann.payload(
        ann.login(held, challenge, ann.email(), Member.PASSWORD), held, Member.PASSWORD);
  }

  @Test
  void aChallengeOfNobodyOrOfAnotherLoginIsChallenge() throws Exception {
    Bytes32 challenge = ann.challenge();
    refused(post(Owner.word(), payload(challenge)), Refusal.CHALLENGE);
    refused(post(ann.challenge(), payload(challenge)), Refusal.CHALLENGE);
  }

  @Test
  void aReplyKeyThatWasNotSignedIsReplyKey() throws Exception {
    Bytes32 challenge = ann.challenge();
    ObjectNode payload = payload(challenge);
    payload.set("replyJwk", ReplyKeyPair.generate().publicJwk().toJson());
    refused(post(challenge, payload), Refusal.REPLY_KEY);
  }

  @Test
  void theSameLoginAgainHasTheSameSessionAndAnotherWithItsChallengeIsReplay() throws Exception {
    Bytes32 challenge = ann.challenge();
    ObjectNode payload = payload(challenge);
    HttpResponse<String> first = post(challenge, payload);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(post(challenge, payload).body()).isEqualTo(first.body());
    var other = ann.login(held, challenge, ann.email(), OTHER_PASSWORD);
    refused(post(challenge, ann.payload(other, held, Member.PASSWORD)), Refusal.REPLAY);
  }

  @Test
  void unknownAddressWrongPasswordWrongTagAndAStrangerAreAuthFailedWithOneBody() throws Exception {
    HttpResponse<String> password = ann.logIn(held, ann.email(), OTHER_PASSWORD);
    refused(password, Refusal.AUTH_FAILED);
    Bytes32 challenge = ann.challenge();
    var signed = ann.login(held, challenge, ann.email(), OTHER_PASSWORD);
    HttpResponse<String> tag = post(challenge, ann.payload(signed, held, Member.PASSWORD));
    Bytes32 again = ann.challenge();
    ObjectNode guess = payload(again);
    guess.put("uCred", Owner.word().toString());
    try (var stranger = new Member(stack, folder)) {
      assertThat(
              new HttpResponse<?>[] {
                ann.logIn(held, "nobody@example.org", Member.PASSWORD),
                tag,
                post(again, guess),
                stranger.logIn(held, ann.email(), Member.PASSWORD)
              })
          .allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(password.statusCode());
            assertThat(answer.body()).isEqualTo(password.body());
          });
    }
  }

  @Test
  void anEleventhTryIsSuspendedAndARevokedCredentialIsCredentialRevoked() throws Exception {
    Held his = ofBob.get();
    bob.call(IdmaContract.revokeOwn(), Finality.parse("latest"));
    refused(bob.logIn(his, bob.email(), Member.PASSWORD), Refusal.CREDENTIAL_REVOKED);
    HttpResponse<String> last = bob.logIn(his, bob.email(), OTHER_PASSWORD);
    // Ten minutes may end between two of them.
    for (int tried = 2; tried <= 2 * MOST_TRIES && last.statusCode() == 401; tried++) {
      last = bob.logIn(his, bob.email(), OTHER_PASSWORD);
    }
    refused(last, Refusal.SUSPENDED);
  }

  @Test
  void withoutATokenTheAuthorizerAnswersByItselfAndAnInvokeIsSession() throws Exception {
    for (String token : new String[] {"nonsense", "e30.e30.AA"}) {
      HttpResponse<String> answer =
          module.post("/v1/logout", "", Member.AUTHORIZATION, "Bearer " + token);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
      assertThat(answer.headers().firstValue("www-authenticate")).isPresent();
    }
    byte[] event =
        "{\"version\":\"2.0\",\"headers\":{\"authorization\":\"Bearer nonsense\"}}"
            .getBytes(StandardCharsets.UTF_8);
    var answer = ModuleOverHttp.JSON.readTree(stack.gateway().invoke("Logout", event));
    assertThat(answer.path("statusCode").asInt()).isEqualTo(401);
    assertThat(ModuleOverHttp.JSON.readTree(answer.path("body").asText()).path("code").asText())
        .isEqualTo(Refusal.SESSION.code());
  }

  @Test
  void aSessionEndsOnceAndToEndItAgainIsNoFault() throws Exception {
    Session session = ann.session(held);
    for (int twice = 0; twice < 2; twice++) {
      HttpResponse<String> ended = ann.logOut(session);
      assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
      assertThat(ended.body()).contains(session.sid().toString());
    }
  }
}
