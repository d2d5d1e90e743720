package dev.probity.local.story;

import static dev.probity.local.story.Bent.credentialed;
import static dev.probity.local.story.Bent.renamed;
import static dev.probity.local.story.Bent.salted;
import static dev.probity.local.story.Bent.timed;
import static dev.probity.local.story.ModuleOverHttp.JSON;
import static dev.probity.local.story.ModuleOverHttp.refused;
import static dev.probity.local.story.Owner.now;
import static dev.probity.local.story.Owner.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Refusals of StoreDataset, each with one fault: a data set is stored once, and then its very hash
 * and block are used with a body that is bent in one place, so that every check before that place
 * passes.
 */
class StoreDatasetRefusalsTest {
  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static Owner owner;
  private static Owner.Content content;
  private static SignedMessage<StoreData> accepted;
  private static long block;

  @BeforeAll
  static void storeOnce() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    owner = new Owner(stack, folder);
    content = owner.content();
    owner.upload(content.blocks());
    accepted = owner.message(content);
    block = owner.anchor(content, accepted);
    assertThat(post(stored(), sealed(accepted)).statusCode()).isEqualTo(202);
    assertThat(module.decided(accepted.digest()).statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    owner.close();
  }

  @Test
  void aStoredDataSetIsActive() throws Exception {
    HttpResponse<String> status = module.get("/v1/datasets/" + accepted.digest());
    assertThat(status.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(status.body()).required("status").asText()).isEqualTo("active");
  }

  @Test
  void anUnknownRequestIsNotFound() throws Exception {
    refused(module.get("/v1/datasets/" + word()), Refusal.NOT_FOUND);
  }

  @Test
  void aBodyOverOneMebibyteIsTooLarge() throws Exception {
    refused(post(stored(), "x".repeat((1 << 20) + 1)), Refusal.TOO_LARGE);
  }

  @Test
  void aBodyThatIsNoJweIsMalformed() throws Exception {
    refused(post(stored(), "{}"), Refusal.MALFORMED);
  }

  @Test
  void anotherProtectedHeaderIsJweHeader() throws Exception {
    String sealed = sealed(message(m -> m));
    String header =
        java.util.Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}"
                    .getBytes(StandardCharsets.UTF_8));
    refused(post(stored(), header + sealed.substring(sealed.indexOf('.'))), Refusal.JWE_HEADER);
  }

  @Test
  void aKidThatIsNotTheModulesIsJweHeader() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(3072);
    RsaJwk foreign = RsaJwk.of((RSAPublicKey) generator.generateKeyPair().getPublic());
    refused(post(stored(), Jwe.sealToModule(new byte[] {1}, foreign)), Refusal.JWE_HEADER);
  }

  @Test
  void aHashThatIsInAnotherBlockIsNotOnChain() throws Exception {
    String elsewhere = Owner.path(accepted.digest(), block - 1);
    refused(post(elsewhere, sealed(message(m -> m))), Refusal.NOT_ON_CHAIN);
  }

  @Test
  void aBlockThatIsNotThereYetIsNotFinal() throws Exception {
    String ahead = Owner.path(accepted.digest(), block + 1_000_000);
    refused(post(ahead, sealed(message(m -> m))), Refusal.NOT_FINAL);
  }

  @Test
  void aCiphertextWithOneBitFlippedIsJweDecrypt() throws Exception {
    String sealed = sealed(message(m -> m));
    int tag = sealed.lastIndexOf('.') + 1;
    char other = sealed.charAt(tag) == 'A' ? 'B' : 'A';
    refused(
        post(stored(), sealed.substring(0, tag) + other + sealed.substring(tag + 1)),
        Refusal.JWE_DECRYPT);
  }

  @Test
  void aPayloadThatIsNoStrictJsonIsMalformed() throws Exception {
    byte[] twice = "{\"storeData\":1,\"storeData\":2}".getBytes(StandardCharsets.UTF_8);
    refused(post(stored(), Jwe.sealToModule(twice, owner.moduleKey())), Refusal.MALFORMED);
  }

  @Test
  void aMissingFieldIsSchema() throws Exception {
    ObjectNode payload = payload(message(m -> m));
    ((ObjectNode) payload.required("storeData").required("message")).remove("salt");
    refused(post(stored(), owner.seal(payload)), Refusal.SCHEMA);
  }

  @Test
  void aReplyKeyThatWasNotSignedIsSchema() throws Exception {
    ObjectNode payload = payload(message(m -> m));
    payload.set("replyJwk", ReplyKeyPair.generate().publicJwk().toJson());
    refused(post(stored(), owner.seal(payload)), Refusal.SCHEMA);
  }

  @Test
  void aMessageForAnotherContractIsWrongDomain() throws Exception {
    StoreData message = message(m -> m).message();
    var domain = new Eip712Domain("Probity IM", 31337, Address.of(new byte[20]));
    refused(post(stored(), sealed(owner.signed(domain, message))), Refusal.WRONG_DOMAIN);
  }

  @Test
  void anExpiredMessageIsStale() throws Exception {
    refused(
        post(stored(), sealed(message(m -> timed(m, now() - 7200, now() - 3600)))), Refusal.STALE);
  }

  @Test
  void aMessageThatLivesLongerThanADayIsStale() throws Exception {
    refused(post(stored(), sealed(message(m -> timed(m, now(), now() + 86_401)))), Refusal.STALE);
  }

  @Test
  void aMessageFromAheadIsFromFuture() throws Exception {
    refused(
        post(stored(), sealed(message(m -> timed(m, now() + 120, now() + 3600)))),
        Refusal.FROM_FUTURE);
  }

  @Test
  void aMessageSignedByAnotherKeyIsBadSignature() throws Exception {
    SignedMessage<StoreData> mine = message(m -> m);
    StoreData other = renamed(mine.message(), Address.of(Owner.RANDOMNESS.bytes(20)));
    var forged = new SignedMessage<>(StoreData.TYPE, mine.domain(), other, mine.signature());
    refused(post(stored(), sealed(forged)), Refusal.BAD_SIGNATURE);
  }

  @Test
  void theSameSaltInAnotherMessageIsReplay() throws Exception {
    Bytes32 used = accepted.message().salt();
    refused(post(stored(), sealed(message(m -> salted(m, used)))), Refusal.REPLAY);
  }

  @Test
  void aClaimedCredentialIsCredentialMismatch() throws Exception {
    refused(
        post(stored(), sealed(message(m -> credentialed(m, word())))), Refusal.CREDENTIAL_MISMATCH);
  }

  @Test
  void aMessageWithoutACredentialIsSchema() throws Exception {
    refused(post(stored(), sealed(message(m -> credentialed(m, Bytes32.ZERO)))), Refusal.SCHEMA);
  }

  @Test
  void aMessageWhoseHashIsNotTheOneOnChainIsHashMismatch() throws Exception {
    refused(post(stored(), sealed(message(m -> m))), Refusal.HASH_MISMATCH);
  }

  @Test
  void theSameMessageAgainHasTheStoredOutcome() throws Exception {
    assertThat(post(stored(), sealed(accepted)).statusCode()).isEqualTo(202);
    assertThat(module.decided(accepted.digest()).statusCode()).isEqualTo(200);
  }

  @Test
  void moreRequestsThanANetworksQuotaIsThrottled() throws Exception {
    try (StackGateway strict = stack.openGateway(Map.of("SOURCE_QUOTA_PER_MINUTE", "1"))) {
      var busy = new ModuleOverHttp(strict.url());
      // The second of two in one minute; a minute may end between them.
      HttpResponse<String> last = busy.post(stored(), sealed(accepted));
      for (int again = 0; again < 2 && last.statusCode() == 202; again++) {
        last = busy.post(stored(), sealed(accepted));
      }
      refused(last, Refusal.THROTTLED);
      assertThat(last.headers().firstValue("retry-after")).contains("60");
    }
  }

  @Test
  void aChainThatDoesNotAnswerIsChainUnavailable() throws Exception {
    try (StackGateway deaf = stack.openGateway(Map.of("CHAIN_RPC_URLS", nobody()))) {
      refused(
          new ModuleOverHttp(deaf.url()).post(stored(), sealed(message(m -> m))),
          Refusal.CHAIN_UNAVAILABLE);
    }
  }

  @Test
  void endpointsThatDisagreeOnABlockAreChainUnavailable() throws Exception {
    try (var liar = LyingEndpoint.aboutHashes(stack.rpcUrl());
        StackGateway torn =
            stack.openGateway(Map.of("CHAIN_RPC_URLS", stack.rpcUrl() + "," + liar.url()))) {
      refused(
          new ModuleOverHttp(torn.url()).post(stored(), sealed(message(m -> m))),
          Refusal.CHAIN_UNAVAILABLE);
    }
  }

  @Test
  void aKeyServiceThatDoesNotAnswerIsUnavailable() throws Exception {
    try (StackGateway deaf = stack.openGateway(Map.of("AWS_ENDPOINT_URL_KMS", nobody()))) {
      refused(
          new ModuleOverHttp(deaf.url()).post(stored(), sealed(message(m -> m))),
          Refusal.UNAVAILABLE);
    }
  }

  @Test
  void aTableThatDoesNotAnswerIsUnavailable() throws Exception {
    try (StackGateway deaf = stack.openGateway(Map.of("AWS_ENDPOINT_URL_DYNAMODB", nobody()))) {
      refused(
          new ModuleOverHttp(deaf.url()).post(stored(), sealed(message(m -> m))),
          Refusal.UNAVAILABLE);
    }
  }

  @Test
  void aFaultOfOursIsInternalAndTellsNothingOfItself() throws Exception {
    try (StackGateway wrong = stack.openGateway(Map.of("ROW_KEY", "alias/nobody"))) {
      HttpResponse<String> answer = new ModuleOverHttp(wrong.url()).status(accepted.digest());
      refused(answer, Refusal.INTERNAL);
      assertThat(answer.body()).doesNotContain("nobody", "Exception", "KMS");
      String correlation = answer.headers().firstValue("x-correlation-id").orElseThrow();
      assertThat(stack.stateFolder().resolve("logs/functions.log")).content().contains(correlation);
    }
  }

  /** An address where nobody listens. */
  private static String nobody() throws Exception {
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + closed.getLocalPort();
    }
  }

  private static SignedMessage<StoreData> message(UnaryOperator<StoreData> change) {
    return owner.message(content, change);
  }

  private static ObjectNode payload(SignedMessage<StoreData> signed) {
    return owner.payload(signed);
  }

  private static String sealed(SignedMessage<StoreData> signed) {
    return owner.sealed(signed);
  }

  private static String stored() {
    return Owner.path(accepted.digest(), block);
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return module.post(path, body);
  }
}
