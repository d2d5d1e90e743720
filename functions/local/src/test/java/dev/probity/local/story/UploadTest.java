package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.JSON;
import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads: a signed request opens one, its ticket buys URLs, and S3 refuses any other block. */
class UploadTest {
  @TempDir static Path folder;

  private static final Stack STACK = SharedStack.get();
  private static final ModuleOverHttp MODULE = new ModuleOverHttp(STACK.apiUrl());
  private static Owner owner;

  @BeforeAll
  static void owner() throws Exception {
    owner = new Owner(STACK, folder);
  }

  @AfterAll
  static void stop() {
    owner.close();
  }

  private static String sealed(SignedMessage<UploadRequest> request) {
    return sealed(owner, request);
  }

  private static String sealed(Owner owner, SignedMessage<UploadRequest> request) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("uploadRequest", request.toJson());
    return owner.seal(payload);
  }

  private static HttpResponse<String> open(UnaryOperator<UploadRequest> change) throws Exception {
    return open(owner, change);
  }

  private static HttpResponse<String> open(Owner owner, UnaryOperator<UploadRequest> change)
      throws Exception {
    return MODULE.post("/v1/uploads", sealed(owner, owner.uploadRequest(change)));
  }

  private record Upload(String id, String ticket) {}

  private static Upload opened(long size) throws Exception {
    return opened(owner, size);
  }

  private static Upload opened(Owner owner, long size) throws Exception {
    HttpResponse<String> answer = open(owner, r -> sized(r, size));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode body = JSON.readTree(answer.body());
    return new Upload(body.required("uploadId").asText(), body.required("ticket").asText());
  }

  private static UploadRequest sized(UploadRequest r, long size) {
    return copy(r, r.credRef(), size, r.nonce(), r.iat(), r.exp());
  }

  private static UploadRequest copy(
      UploadRequest r, Bytes32 credRef, long size, Bytes32 nonce, long iat, long exp) {
    return new UploadRequest(
        r.user(), credRef, r.roleCommit(), r.credVersion(), r.sid(), size, nonce, iat, exp);
  }

  private static HttpResponse<String> urls(Upload upload, String body) throws Exception {
    return MODULE.post(
        "/v1/uploads/" + upload.id() + "/blocks",
        body,
        "content-type",
        "application/json",
        "probity-upload-ticket",
        upload.ticket());
  }

  private static String wanting(Cid cid, long size) {
    return "{\"blocks\":[{\"cid\":\"%s\",\"size\":%d}]}".formatted(cid, size);
  }

  /** Blocks of a call, by somebody who may store data. */
  private static String passing(Cid cid, long size, String passing) {
    return wanting(cid, size).replace("]}", "],\"passing\":" + passing + "}");
  }

  private static Cid cid(byte[] block) {
    return Cid.ofBlock(Codec.RAW, block);
  }

  /** What S3 answers when these bytes are put to the URL for that block. */
  private static int put(Cid cid, int size, byte[] bytes) throws Exception {
    return put(url(wanting(cid, size)), bytes);
  }

  private static JsonNode url(String wanted) throws Exception {
    return url(owner, wanted);
  }

  private static JsonNode url(Owner owner, String wanted) throws Exception {
    HttpResponse<String> signed = urls(opened(owner, 1000), wanted);
    assertThat(signed.statusCode()).as(signed.body()).isEqualTo(200);
    return JSON.readTree(signed.body()).required("blocks").required(0);
  }

  private static int put(JsonNode url, byte[] bytes) throws Exception {
    HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(url.required("url").asText()));
    for (Map.Entry<String, JsonNode> header : url.required("headers").properties()) {
      if (!header.getKey().equals("content-length")) {
        put.header(header.getKey(), header.getValue().asText());
      }
    }
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(put.PUT(BodyPublishers.ofByteArray(bytes)).build(), BodyHandlers.ofString())
          .statusCode();
    }
  }

  @Test
  void aBlockGoesThroughItsUrlAndIsServedAfterwards() throws Exception {
    byte[] block = Owner.RANDOMNESS.bytes(300);
    assertThat(put(cid(block), 300, block)).isEqualTo(200);
    assertThat(MODULE.getBytes("/ipfs/" + cid(block) + "?format=raw").body()).isEqualTo(block);
  }

  @Test
  void aCallsBlockPassesIfItsOwnerSaysSoAndIsServedMeanwhile() throws Exception {
    byte[] block = Owner.RANDOMNESS.bytes(300);
    JsonNode lasting = url(passing(cid(block), 300, "false"));
    JsonNode passing = url(passing(cid(block), 300, "true"));
    assertThat(URI.create(lasting.required("url").asText()).getPath()).doesNotContain("/passing/");
    assertThat(URI.create(passing.required("url").asText()).getPath()).contains("/passing/");
    assertThat(put(passing, block)).isEqualTo(200);
    assertThat(MODULE.getBytes("/ipfs/" + cid(block) + "?format=raw").body()).isEqualTo(block);
  }

  @Test
  void anotherAccountIsNotToldThatABlockIsStoredAlready() throws Exception {
    byte[] block = Owner.RANDOMNESS.bytes(300);
    byte[] unknown = Owner.RANDOMNESS.bytes(300);
    assertThat(put(cid(block), 300, block)).isEqualTo(200);
    try (Owner other = new Owner(STACK, folder)) {
      JsonNode ofStored = url(other, wanting(cid(block), 300));
      JsonNode ofUnknown = url(other, wanting(cid(unknown), 300));
      assertThat(ofStored.properties())
          .extracting(Map.Entry::getKey)
          .containsExactlyElementsOf(
              ofUnknown.properties().stream().map(Map.Entry::getKey).toList())
          .contains("url")
          .doesNotContain("stored");
      assertThat(ofStored.required("headers").properties())
          .extracting(Map.Entry::getKey)
          .containsExactlyElementsOf(
              ofUnknown.required("headers").properties().stream().map(Map.Entry::getKey).toList());
      assertThat(put(ofStored, block)).isEqualTo(200);
      assertThat(put(ofUnknown, unknown)).isEqualTo(200);
    }
    assertThat(url(wanting(cid(block), 300)).has("url")).as("no version of its owner's").isTrue();
  }

  @Test
  void s3ItselfRefusesOtherBytesAndStoresNothing() throws Exception {
    byte[] block = Owner.RANDOMNESS.bytes(300);
    assertThat(put(cid(block), 300, Owner.RANDOMNESS.bytes(300))).isEqualTo(400);
    refused(MODULE.get("/ipfs/" + cid(block) + "?format=raw"), Refusal.NOT_FOUND);
  }

  @Test
  void s3ItselfRefusesAnotherLengthAndStoresNothing() throws Exception {
    byte[] block = Owner.RANDOMNESS.bytes(300);
    assertThat(put(cid(block), 299, block)).isEqualTo(403);
    refused(MODULE.get("/ipfs/" + cid(block) + "?format=raw"), Refusal.NOT_FOUND);
  }

  @Test
  void theSameRequestAgainOpensTheSameUpload() throws Exception {
    String request = sealed(owner.uploadRequest(r -> r));
    HttpResponse<String> first = MODULE.post("/v1/uploads", request);
    HttpResponse<String> second = MODULE.post("/v1/uploads", request);
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(JSON.readTree(second.body())).isEqualTo(JSON.readTree(first.body()));
  }

  @Test
  void theSameNonceInAnotherRequestIsReplay() throws Exception {
    Bytes32 nonce = Owner.word();
    assertThat(open(r -> copy(r, r.credRef(), 10, nonce, r.iat(), r.exp())).statusCode())
        .isEqualTo(201);
    refused(open(r -> copy(r, r.credRef(), 11, nonce, r.iat(), r.exp())), Refusal.REPLAY);
  }

  @Test
  void aRequestThatIsOverOrLivesTooLongIsStale() throws Exception {
    long now = Owner.now();
    refused(open(r -> copy(r, r.credRef(), 1, r.nonce(), now - 300, now - 200)), Refusal.STALE);
    refused(open(r -> copy(r, r.credRef(), 1, r.nonce(), now, now + 121)), Refusal.STALE);
  }

  @Test
  void aSizeOfNothingOrOfMoreThanTwoGibibytesIsSchema() throws Exception {
    refused(open(r -> sized(r, 0)), Refusal.SCHEMA);
    refused(open(r -> sized(r, (2L << 30) + 1)), Refusal.SCHEMA);
  }

  @Test
  void aClaimedCredentialIsCredentialMismatch() throws Exception {
    refused(
        open(r -> copy(r, Owner.word(), 1, r.nonce(), r.iat(), r.exp())),
        Refusal.CREDENTIAL_MISMATCH);
  }

  @Test
  void aRequestWithoutACredentialIsSchema() throws Exception {
    refused(open(r -> copy(r, Bytes32.ZERO, 1, r.nonce(), r.iat(), r.exp())), Refusal.SCHEMA);
  }

  @Test
  void aWrongTicketAndAnUnknownUploadAreBothNotFound() throws Exception {
    Upload mine = opened(1000);
    Upload other = opened(1000);
    Cid cid = cid(new byte[] {1});
    HttpResponse<String> foreign = urls(new Upload(mine.id(), other.ticket()), wanting(cid, 1));
    HttpResponse<String> unknown =
        urls(new Upload(Owner.word().toString(), mine.ticket()), wanting(cid, 1));
    refused(foreign, Refusal.NOT_FOUND);
    refused(unknown, Refusal.NOT_FOUND);
    assertThat(JSON.readTree(foreign.body()).path("detail"))
        .isEqualTo(JSON.readTree(unknown.body()).path("detail"));
  }

  @Test
  void moreThanTwiceWhatItWasOpenedForIsTooLarge() throws Exception {
    Upload upload = opened(100);
    Cid cid = cid(new byte[] {1});
    assertThat(urls(upload, wanting(cid, 200)).statusCode()).isEqualTo(200);
    refused(urls(upload, wanting(cid, 1)), Refusal.TOO_LARGE);
  }

  @Test
  void aBodyOverSixteenKibibytesIsTooLarge() throws Exception {
    refused(urls(opened(1), " ".repeat((16 << 10) + 1)), Refusal.TOO_LARGE);
  }

  @Test
  void aBodyThatIsNoJsonIsMalformed() throws Exception {
    refused(urls(opened(1), "blocks"), Refusal.MALFORMED);
  }

  @Test
  void aListWithoutBlocksOrWithStrangeOnesIsSchema() throws Exception {
    Upload upload = opened(1000);
    refused(urls(upload, "{\"blocks\":[]}"), Refusal.SCHEMA);
    refused(urls(upload, wanting(cid(new byte[] {1}), (2 << 20) + 1)), Refusal.SCHEMA);
    refused(urls(upload, "{\"blocks\":[{\"cid\":\"Qm\",\"size\":1}]}"), Refusal.SCHEMA);
    refused(urls(upload, "{\"blocks\":[],\"more\":1}"), Refusal.SCHEMA);
    refused(urls(upload, passing(cid(new byte[] {1}), 1, "1")), Refusal.SCHEMA);
  }
}
