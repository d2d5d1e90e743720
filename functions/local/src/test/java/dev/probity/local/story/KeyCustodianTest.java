package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.JSON;
import static dev.probity.local.story.ModuleOverHttp.refused;
import static dev.probity.local.story.Owner.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.probity.aws.DynamoRowStore;
import dev.probity.client.ClientException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.dataset.KeyDeposit;
import dev.probity.client.deployment.Connection;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.custodian.ReleaseRequest;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

/** V.10 on a stack: a key travels with R17 to the custodian, which no route reaches. */
class KeyCustodianTest {
  @TempDir static Path folder;

  private static Stack stack;
  private static ModuleOverHttp module;
  private static Owner owner;
  private static RsaJwk custodian;

  @BeforeAll
  static void ask() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    owner = new Owner(stack, folder);
    JsonNode keys =
        StrictJson.parse(
            module.get("/v1/custodian/keys").body().getBytes(StandardCharsets.UTF_8),
            StrictJson.Limits.MESSAGE);
    custodian = RsaJwk.parse(keys.path("decryptionKey"));
  }

  @AfterAll
  static void stop() {
    owner.close();
  }

  private static KeyGrant grant(Owner.Content content, long version) {
    Manifest manifest = content.manifest().message();
    return new KeyGrant(
        owner.domain().chainId(),
        owner.domain().verifyingContract(),
        manifest.user(),
        manifest.dataId(),
        version,
        word());
  }

  /** R17 with this key. */
  private static HttpResponse<String> store(
      SignedMessage<StoreData> message, long block, KeyGrant grant) throws Exception {
    ObjectNode payload = owner.payload(message);
    payload.put("keyGrant", grant.seal(custodian));
    return module.post(Owner.path(message.digest(), block), owner.seal(payload));
  }

  @Test
  void aKeyThatTravelsAlongLiesSealedInTheCustodiansTableAlone() throws Exception {
    Owner.Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    KeyGrant grant = grant(content, 1);
    assertThat(store(message, block, grant).statusCode()).isEqualTo(202);
    // The same again, sealed anew
    assertThat(store(message, block, grant).statusCode()).isEqualTo(202);
    String row = row("CustodianTable", "grant", grant.owner() + ":" + grant.dataId() + ":1");
    assertThat(row).contains(grant.keyCommit().toString()).doesNotContain(hex(grant));
    assertThat(row("IntegrityTable", "dataset", message.digest().toString()))
        .contains(grant.keyCommit().toString())
        .doesNotContain(hex(grant));
  }

  /** Deposited, released for the check, asked for by a stranger, and erased. */
  @Test
  void noDataKeyReachesTheLogOfAnyFunction() throws Exception {
    Bytes32 key = word();
    Owner.Content content = owner.encrypted(key);
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    Manifest manifest = content.manifest().message();
    var grant =
        new KeyGrant(
            owner.domain().chainId(),
            owner.domain().verifyingContract(),
            manifest.user(),
            manifest.dataId(),
            1,
            key);
    assertThat(store(message, block, grant).statusCode()).isEqualTo(202);
    assertThat(module.decided(message.digest()).statusCode()).isEqualTo(200);
    var request =
        new ReleaseRequest.Check(message, storedAt(message), Optional.empty(), 1, custodian);
    assertThat(refusalOf(request)).isEqualTo(Refusal.MODULE_UNKNOWN.code());
    owner.erase(content);
    refused(module.status(message.digest()), Refusal.ERASED);

    String log = log();
    assertThat(log).contains("StoreDataset", "DepositKey", "ReleaseKey", "CheckDataset");
    byte[] bytes = key.bytes();
    assertThat(log.toLowerCase(Locale.ROOT)).doesNotContain(HexFormat.of().formatHex(bytes));
    assertThat(log)
        .doesNotContain(new String(bytes, StandardCharsets.ISO_8859_1))
        .doesNotContain(withoutPadding(Base64.getEncoder(), bytes))
        .doesNotContain(withoutPadding(Base64.getUrlEncoder(), bytes))
        .doesNotContain(Arrays.toString(bytes));
  }

  private static String withoutPadding(Base64.Encoder encoder, byte[] bytes) {
    return encoder.withoutPadding().encodeToString(bytes);
  }

  /** What all functions have written; each byte a character. */
  private static String log() throws IOException {
    var log = new StringBuilder();
    try (Stream<Path> files = Files.walk(stack.stateFolder().resolve("logs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        log.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return log.toString();
  }

  private static long storedAt(SignedMessage<StoreData> message) throws Exception {
    return JSON.readTree(row("IntegrityTable", "dataset", message.digest().toString()))
        .path("storedAt")
        .asLong();
  }

  private static String hex(KeyGrant grant) {
    return grant.key().toString().substring(2);
  }

  private static String row(String table, String kind, String id) {
    try (var dynamoDb = stack.aws().dynamoDbClient()) {
      return new DynamoRowStore(dynamoDb, stack.reference(table))
          .get(new ItemKey("default", kind, id))
          .orElseThrow()
          .item()
          .body();
    }
  }

  @Test
  void theClientSealsAKeyToTheRegisteredCustodianAlone() throws Exception {
    Owner.Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    try (Connection connection =
        Connection.open(stack.settings(), stack.network(), owner.wallet())) {
      Bytes32 key = word();
      ObjectNode payload = owner.payload(message);
      payload.put("keyGrant", KeyDeposit.seal(connection, message.message(), key));
      assertThat(module.post(Owner.path(message.digest(), block), owner.seal(payload)).statusCode())
          .isEqualTo(202);
    }
  }

  @Test
  void theClientSealsNothingToAKeyThatTheRegistryDoesNotHold() throws Exception {
    Owner.Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    HttpServer liar =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    // IM's key is registered, and not as the custodian's
    ObjectNode keys = JSON.createObjectNode();
    keys.set("decryptionKey", owner.moduleKey().toJson());
    byte[] answer = keys.toString().getBytes(StandardCharsets.UTF_8);
    liar.createContext(
        "/v1/custodian/keys",
        exchange -> {
          exchange.getResponseHeaders().add("content-type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    liar.start();
    var api = new ModuleApi(URI.create("http://127.0.0.1:" + liar.getAddress().getPort()));
    try (var connection =
        new Connection(
            stack.network(),
            api,
            Connection.chain(stack.settings(), stack.network()),
            owner.wallet())) {
      assertThatThrownBy(() -> KeyDeposit.seal(connection, message.message(), word()))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("ModuleRegistry");
    } finally {
      liar.stop(0);
    }
  }

  @Test
  void aKeyForAnotherVersionIsKeyBinding() throws Exception {
    Owner.Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    refused(store(message, block, grant(content, 2)), Refusal.KEY_BINDING);
    refused(module.status(message.digest()), Refusal.NOT_FOUND);
  }

  @Test
  void aKeyThatTheManifestDoesNotNameIsKeyBinding() throws Exception {
    Owner.Content content = owner.content();
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    assertThat(store(message, block, grant(content, 1)).statusCode()).isEqualTo(202);
    refused(module.status(message.digest()), Refusal.KEY_BINDING);
  }

  @Test
  void aVersionThatItsOwnerErasedIsErased() throws Exception {
    Owner.Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    owner.erase(content);
    refused(store(message, block, grant(content, 1)), Refusal.ERASED);
  }

  @Test
  void noRouteLeadsToTheKeys() throws Exception {
    for (String path : List.of("/DepositKey", "/ReleaseKey", "/v1/custodian", "/v1/release")) {
      assertThat(module.get(path).statusCode()).as(path).isEqualTo(404);
      assertThat(module.post(path, "{}").statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void anInvokeWithTheOwnersMessageButNoRegisteredKeyReleasesNothing() throws Exception {
    Owner.Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    assertThat(store(message, block, grant(content, 1)).statusCode()).isEqualTo(202);
    long storedAt = storedAt(message);
    var request = new ReleaseRequest.Check(message, storedAt, Optional.empty(), 1, custodian);
    assertThat(refusalOf(request)).isEqualTo(Refusal.MODULE_UNKNOWN.code());
    var wrongTime = new ReleaseRequest.Check(message, storedAt + 1, Optional.empty(), 1, custodian);
    assertThat(refusalOf(wrongTime)).isEqualTo(Refusal.HASH_MISMATCH.code());
  }

  private static String refusalOf(ReleaseRequest request) throws Exception {
    try (var lambda = stack.aws().lambdaClient(stack.gateway().lambdaUrl())) {
      String answer =
          lambda
              .invoke(invoke ->
                  invoke
                      .functionName("ReleaseKey")
                      .payload(SdkBytes.fromByteArray(request.toBytes())))
              .payload()
              .asUtf8String();
      return JSON.readTree(answer).path("refused").asText();
    }
  }
}
