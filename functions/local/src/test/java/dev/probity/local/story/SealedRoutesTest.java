package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C0 to C6 at every route of identity management that takes a sealed message. */
class SealedRoutesTest {
  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static Member ann;
  private static Member bob;
  private static Member.Anchored anchored;

  @BeforeAll
  static void anchorOnce() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    ann = new Member(stack, folder);
    bob = new Member(stack, folder);
    anchored = ann.anchored();
  }

  @AfterAll
  static void stop() {
    ann.close();
    bob.close();
  }

  /** A change of what is sealed. */
  @FunctionalInterface
  private interface Change {
    void of(ObjectNode payload) throws Exception;
  }

  private static HttpResponse<String> post(SealedRoute route, Change change) throws Exception {
    String path = route.path(ann, anchored);
    ObjectNode payload = route.payload(ann, anchored, path);
    change.of(payload);
    return module.post(path, ann.seal(payload));
  }

  private static HttpResponse<String> postBody(SealedRoute route, String body) throws Exception {
    return module.post(route.path(ann, anchored), body);
  }

  private static String sealed(SealedRoute route) throws Exception {
    return ann.seal(route.payload(ann, anchored, route.path(ann, anchored)));
  }

  @ParameterizedTest
  @EnumSource
  void aBodyOverOneMebibyteIsTooLarge(SealedRoute route) throws Exception {
    refused(postBody(route, "x".repeat((1 << 20) + 1)), Refusal.TOO_LARGE);
  }

  @ParameterizedTest
  @EnumSource
  void moreRequestsThanANetworksQuotaIsThrottled(SealedRoute route) throws Exception {
    // Other tests of this minute have used up one request long ago.
    try (StackGateway strict = stack.openGateway(Map.of("SOURCE_QUOTA_PER_MINUTE", "1"))) {
      var busy = new ModuleOverHttp(strict.url());
      String path = route.path(ann, anchored);
      HttpResponse<String> last = busy.post(path, "{}");
      for (int again = 0; again < 2 && last.statusCode() == 400; again++) {
        last = busy.post(path, "{}");
      }
      refused(last, Refusal.THROTTLED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatIsNoJweIsMalformed(SealedRoute route) throws Exception {
    refused(postBody(route, "{}"), Refusal.MALFORMED);
  }

  @ParameterizedTest
  @EnumSource
  void aKidThatIsNotTheModulesIsJweHeader(SealedRoute route) throws Exception {
    // The integrity module's key: each module has its own.
    String foreign = Jwe.sealToModule(new byte[] {1}, module.decryptionKey());
    refused(postBody(route, foreign), Refusal.JWE_HEADER);
  }

  @ParameterizedTest
  @EnumSource
  void aCiphertextWithOneBitFlippedIsJweDecrypt(SealedRoute route) throws Exception {
    String sealed = sealed(route);
    int tag = sealed.lastIndexOf('.') + 1;
    char other = sealed.charAt(tag) == 'A' ? 'B' : 'A';
    refused(
        postBody(route, sealed.substring(0, tag) + other + sealed.substring(tag + 1)),
        Refusal.JWE_DECRYPT);
  }

  @ParameterizedTest
  @EnumSource
  void aPayloadThatIsNoStrictJsonIsMalformed(SealedRoute route) throws Exception {
    byte[] twice = "{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8);
    refused(postBody(route, Jwe.sealToModule(twice, ann.moduleKey())), Refusal.MALFORMED);
  }

  @ParameterizedTest
  @EnumSource
  void aMissingOrUnknownFieldIsSchema(SealedRoute route) throws Exception {
    refused(post(route, payload -> route.message(payload).remove("exp")), Refusal.SCHEMA);
    refused(post(route, payload -> payload.put("more", "x")), Refusal.SCHEMA);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageForAnotherContractIsWrongDomain(SealedRoute route) throws Exception {
    var elsewhere = new Eip712Domain("Probity IDMA", 31337, Address.of(new byte[20]));
    refused(post(route, payload -> route.sign(ann, payload, elsewhere)), Refusal.WRONG_DOMAIN);
  }

  private static HttpResponse<String> timed(SealedRoute route, long iat, long exp)
      throws Exception {
    return post(
        route,
        payload -> {
          route.message(payload).put("iat", iat).put("exp", exp);
          route.sign(ann, payload, ann.domain());
        });
  }

  @ParameterizedTest
  @EnumSource
  void aMessageThatExpiredOrLivesTooLongIsStale(SealedRoute route) throws Exception {
    long now = Owner.now();
    refused(timed(route, now - 7200, now - 3600), Refusal.STALE);
    refused(timed(route, now, now + route.longest().toSeconds() + 1), Refusal.STALE);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageFromAheadIsFromFuture(SealedRoute route) throws Exception {
    long now = Owner.now();
    refused(timed(route, now + 120, now + 180), Refusal.FROM_FUTURE);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageSignedByAnotherKeyIsBadSignature(SealedRoute route) throws Exception {
    refused(post(route, payload -> route.sign(bob, payload, bob.domain())), Refusal.BAD_SIGNATURE);
  }
}
