package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.dataset.AddDataset;
import dev.probity.client.dataset.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.local.service.anvil.Mining;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackOptions;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
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
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Randomness RANDOMNESS =
      length -> {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
      };

  @TempDir static Path folder;

  private static Stack stack;
  private static Wallet owner;
  private static Bundle bundle;
  private static RsaJwk moduleKey;
  private static ReplyKeyPair replyKey;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void storeOnce() throws Exception {
    Path root = Path.of(System.getProperty("probity.root"));
    stack =
        Stack.start(
            StackOptions.of(root, folder.resolve("state")).withChain(1, Mining.EVERY_SECOND));
    owner =
        Wallet.create(
            folder.resolve("wallet.json"),
            "password".toCharArray(),
            Wallet.Strength.LOCAL,
            RANDOMNESS);
    Path file = Files.writeString(folder.resolve("people.csv"), "name,age\nAnn,30\nBob,41\n");
    try (Connection connection = Connection.open(stack.settings(), stack.network(), owner)) {
      DevelopmentFunds.grant(connection.chain(), owner.address());
      bundle =
          new AddDataset(
                  connection,
                  folder.resolve("journal"),
                  Stages.silent(),
                  InstantSource.system(),
                  RANDOMNESS,
                  estimate -> true)
              .run(
                  new AddDataset.Request(
                      file, DatasetDescription.named("people"), Optional.empty(), Optional.empty()))
              .bundle();
    }
    moduleKey = RsaJwk.parse(JSON.readTree(get("/v1/keys").body()).required("decryptionKey"));
    replyKey = ReplyKeyPair.generate();
  }

  @AfterAll
  static void stop() throws Exception {
    owner.close();
    stack.close();
  }

  @Test
  void aStoredDataSetIsActive() throws Exception {
    HttpResponse<String> status = get("/v1/datasets/" + bundle.storeData().digest());
    assertThat(status.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(status.body()).required("status").asText()).isEqualTo("active");
  }

  @Test
  void anUnknownRequestIsNotFound() throws Exception {
    refused(get("/v1/datasets/" + word()), Refusal.NOT_FOUND);
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
    String elsewhere = path(bundle.storeData().digest(), bundle.stored().blockNumber() - 1);
    refused(post(elsewhere, sealed(message(m -> m))), Refusal.NOT_ON_CHAIN);
  }

  @Test
  void aBlockThatIsNotThereYetIsNotFinal() throws Exception {
    String ahead = path(bundle.storeData().digest(), bundle.stored().blockNumber() + 1_000_000);
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
    refused(post(stored(), Jwe.sealToModule(twice, moduleKey)), Refusal.MALFORMED);
  }

  @Test
  void aMissingFieldIsSchema() throws Exception {
    ObjectNode payload = payload(message(m -> m));
    ((ObjectNode) payload.required("storeData").required("message")).remove("salt");
    refused(post(stored(), seal(payload)), Refusal.SCHEMA);
  }

  @Test
  void aReplyKeyThatWasNotSignedIsSchema() throws Exception {
    ObjectNode payload = payload(message(m -> m));
    payload.set("replyJwk", ReplyKeyPair.generate().publicJwk().toJson());
    refused(post(stored(), seal(payload)), Refusal.SCHEMA);
  }

  @Test
  void aMessageForAnotherContractIsWrongDomain() throws Exception {
    StoreData message = message(m -> m).message();
    var domain = new Eip712Domain("Probity IM", 31337, Address.of(new byte[20]));
    refused(post(stored(), sealed(signed(domain, message))), Refusal.WRONG_DOMAIN);
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
    StoreData other = renamed(mine.message(), Address.of(RANDOMNESS.bytes(20)));
    var forged = new SignedMessage<>(StoreData.TYPE, mine.domain(), other, mine.signature());
    refused(post(stored(), sealed(forged)), Refusal.BAD_SIGNATURE);
  }

  @Test
  void theSameSaltInAnotherMessageIsReplay() throws Exception {
    Bytes32 used = bundle.storeData().message().salt();
    refused(post(stored(), sealed(message(m -> salted(m, used)))), Refusal.REPLAY);
  }

  @Test
  void aClaimedCredentialIsCredentialMismatch() throws Exception {
    refused(
        post(stored(), sealed(message(m -> credentialed(m, word())))), Refusal.CREDENTIAL_MISMATCH);
  }

  @Test
  void aMessageWhoseHashIsNotTheOneOnChainIsHashMismatch() throws Exception {
    refused(post(stored(), sealed(message(m -> m))), Refusal.HASH_MISMATCH);
  }

  @Test
  void theSameMessageAgainHasTheStoredOutcome() throws Exception {
    // Only its reply key's private part is gone: the message itself is what the bundle carries.
    JsonNode journal = JSON.readTree(folder.resolve("journal/journal.json").toFile());
    ReplyKeyPair first = ReplyKeyPair.parsePrivate(journal.required("replyKey"));
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("storeData", bundle.storeData().toJson());
    payload.set("replyJwk", first.publicJwk().toJson());
    assertThat(post(stored(), seal(payload)).statusCode()).isEqualTo(202);
    assertThat(get("/v1/datasets/" + bundle.storeData().digest()).statusCode()).isEqualTo(200);
  }

  private static void refused(HttpResponse<String> response, Refusal refusal) throws Exception {
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.required("code").asText()).as(response.body()).isEqualTo(refusal.code());
    assertThat(response.statusCode()).isEqualTo(refusal.httpStatus());
    assertThat(problem.required("type").asText()).isEqualTo("urn:probity:error:" + refusal.code());
    assertThat(problem.required("retryable").asBoolean()).isEqualTo(refusal.retryable());
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
  }

  /** A fresh message like the stored one, changed, and signed by its owner. */
  private static SignedMessage<StoreData> message(UnaryOperator<StoreData> change) {
    StoreData like = bundle.storeData().message();
    var fresh =
        new StoreData(
            like.user(),
            Bytes32.ZERO,
            Bytes32.ZERO,
            0,
            Bytes32.ZERO,
            like.dataId(),
            like.version(),
            like.manifestHash(),
            like.cid(),
            replyKey.publicJwk().thumbprint(),
            word(),
            now(),
            now() + 3600);
    return signed(stack.network().integrityDomain(), change.apply(fresh));
  }

  private static SignedMessage<StoreData> signed(Eip712Domain domain, StoreData message) {
    return new SignedMessage<>(
        StoreData.TYPE, domain, message, owner.sign(domain, StoreData.TYPE, message));
  }

  private static StoreData timed(StoreData m, long iat, long exp) {
    return copy(m, m.user(), m.credRef(), m.salt(), iat, exp);
  }

  private static StoreData salted(StoreData m, Bytes32 salt) {
    return copy(m, m.user(), m.credRef(), salt, m.iat(), m.exp());
  }

  private static StoreData credentialed(StoreData m, Bytes32 credRef) {
    return copy(m, m.user(), credRef, m.salt(), m.iat(), m.exp());
  }

  private static StoreData renamed(StoreData m, Address user) {
    return copy(m, user, m.credRef(), m.salt(), m.iat(), m.exp());
  }

  private static StoreData copy(
      StoreData m, Address user, Bytes32 credRef, Bytes32 salt, long iat, long exp) {
    return new StoreData(
        user,
        credRef,
        m.roleCommit(),
        m.credVersion(),
        m.sid(),
        m.dataId(),
        m.version(),
        m.manifestHash(),
        m.cid(),
        m.replyKey(),
        salt,
        iat,
        exp);
  }

  private static ObjectNode payload(SignedMessage<StoreData> signed) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("storeData", signed.toJson());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    return payload;
  }

  private static String sealed(SignedMessage<StoreData> signed) {
    return seal(payload(signed));
  }

  private static String seal(ObjectNode payload) {
    return Jwe.sealToModule(CanonicalJson.bytes(payload), moduleKey);
  }

  private static String stored() {
    return path(bundle.storeData().digest(), bundle.stored().blockNumber());
  }

  private static String path(Bytes32 hash, long block) {
    return "/v1/datasets/" + hash + "?block=" + block;
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(uri(path))
            .header("content-type", "application/jose")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(uri(path)).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return stack.apiUrl().resolve(path);
  }

  private static Bytes32 word() {
    return Bytes32.of(RANDOMNESS.bytes(32));
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }
}
