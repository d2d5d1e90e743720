package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.protocol.idma.EmailProof;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I.0: who is sent no code. */
class EmailCodeRefusalsTest {
  private static final int MOST_CODES = 5;

  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static Member ann;
  private static Member bob;

  @BeforeAll
  static void request() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    ann = new Member(stack, folder);
    bob = new Member(stack, folder);
    Member.Anchored _ = ann.anchored();
    Member.Anchored _ = bob.anchored();
  }

  @AfterAll
  static void stop() {
    ann.close();
    bob.close();
  }

  private static HttpResponse<String> ask(ModuleOverHttp api, Member who, String email)
      throws Exception {
    return api.post("/v1/email-codes", who.seal(who.payload(who.emailProof(email))));
  }

  @Test
  void anAccountThatTheChainDoesNotKnowIsNotOnChain() throws Exception {
    try (var stranger = new Member(stack, folder)) {
      refused(ask(module, stranger, stranger.email()), Refusal.NOT_ON_CHAIN);
    }
  }

  @Test
  void anAddressWithoutADomainIsSchema() throws Exception {
    refused(ask(module, bob, "nobody"), Refusal.SCHEMA);
  }

  @Test
  void aNonceOfAnotherAddressIsReplay() throws Exception {
    Bytes32 nonce = Owner.word();
    assertThat(send(nonce, bob.email()).statusCode()).isEqualTo(202);
    refused(send(nonce, "other@example.org"), Refusal.REPLAY);
  }

  private static HttpResponse<String> send(Bytes32 nonce, String email) throws Exception {
    long now = Owner.now();
    var proof =
        bob.signed(EmailProof.TYPE, new EmailProof(bob.address(), email, nonce, now, now + 60));
    return module.post("/v1/email-codes", bob.seal(bob.payload(proof)));
  }

  @Test
  void aSixthCodeForAnAccountOrToAnAddressIsThrottled() throws Exception {
    HttpResponse<String> last = ask(module, ann, ann.email());
    // An hour may end between two of them.
    for (int sent = 1; sent <= 2 * MOST_CODES && last.statusCode() == 202; sent++) {
      last = ask(module, ann, ann.email());
    }
    refused(last, Refusal.THROTTLED);
    refused(ask(module, ann, "other-" + ann.email()), Refusal.THROTTLED);
    refused(ask(module, bob, ann.email()), Refusal.THROTTLED);
  }

  @Test
  void moreCodesThanANetworksQuotaOfTheHourIsThrottled() throws Exception {
    try (StackGateway strict = stack.openGateway(Map.of("MAIL_QUOTA_PER_HOUR", "1"))) {
      var busy = new ModuleOverHttp(strict.url());
      HttpResponse<String> last = ask(busy, bob, bob.email());
      for (int again = 0; again < 2 && last.statusCode() == 202; again++) {
        last = ask(busy, bob, bob.email());
      }
      refused(last, Refusal.THROTTLED);
    }
  }

  @Test
  void aMailServiceThatDoesNotAnswerIsUnavailable() throws Exception {
    try (StackGateway deaf = stack.openGateway(Map.of("AWS_ENDPOINT_URL_SESV2", nobody()))) {
      refused(ask(new ModuleOverHttp(deaf.url()), bob, bob.email()), Refusal.UNAVAILABLE);
    }
  }

  /** An address where nobody listens. */
  private static String nobody() throws Exception {
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + closed.getLocalPort();
    }
  }
}
