package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.probity.chain.Finality;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.story.Owner.Content;
import dev.probity.protocol.integrity.SealedReceipt;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.check.Finding;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Refusals of step V that show only in content, chain or tables: each anchors a data set with one
 * fault.
 */
class AnchoredRefusalsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  @TempDir static Path folder;

  private static Stack stack;
  private static Owner owner;
  private static Owner stranger;
  private static ModuleOverHttp module;

  @BeforeAll
  static void start() throws Exception {
    stack = SharedStack.get();
    module = new ModuleOverHttp(stack.apiUrl());
    owner = new Owner(stack, folder);
    stranger = new Owner(stack, folder);
  }

  @AfterAll
  static void stop() {
    owner.close();
    stranger.close();
  }

  private static HttpResponse<String> post(SignedMessage<StoreData> message, long block)
      throws Exception {
    return module.post(Owner.path(message.digest(), block), owner.sealed(message));
  }

  private static HttpResponse<String> status(SignedMessage<StoreData> message) throws Exception {
    return module.status(message.digest());
  }

  private static HttpResponse<String> decided(SignedMessage<StoreData> message) throws Exception {
    return module.decided(message.digest());
  }

  private static Bytes32 word() {
    return Owner.word();
  }

  @Test
  void anotherContentOnChainThanInTheMessageIsCidMismatch() throws Exception {
    Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message, word(), Finality.parse("finalized"));
    refused(post(message, block), Refusal.CID_MISMATCH);
  }

  @Test
  void contentThatWasNotUploadedIsContentUnavailableUntilItIs() throws Exception {
    Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    refused(status(message), Refusal.CONTENT_UNAVAILABLE);
    owner.upload(content.blocks());
    assertThat(decided(message).statusCode()).isEqualTo(200);
  }

  @Test
  void aBlockThatAWriterOfTheBucketAlteredIsStateDivergedUntilItIsPutBack() throws Exception {
    Content content = owner.content();
    Map<Cid, byte[]> altered = new HashMap<>(content.blocks());
    Cid root = content.root();
    byte[] other = requireNonNull(altered.get(root)).clone();
    other[other.length - 1] ^= 1;
    altered.put(root, other);
    owner.upload(altered);
    SignedMessage<StoreData> message = owner.message(content);
    assertThat(post(message, owner.anchor(content, message)).statusCode()).isEqualTo(202);
    for (int poll = 0; poll < 2; poll++) {
      HttpResponse<String> answer = status(message);
      refused(answer, Refusal.STATE_DIVERGED);
      assertThat(answer.body()).contains("block " + root);
    }
    assertThat(Files.readString(stack.stateFolder().resolve("logs/functions.log")))
        .contains("STATE_DIVERGED", "block " + root);
    owner.upload(content.blocks());
    assertThat(decided(message).statusCode()).isEqualTo(200);
  }

  @Test
  void aRootThatIsNoDirectoryIsCidInvalid() throws Exception {
    byte[] noNode = Owner.RANDOMNESS.bytes(100);
    Cid root = Cid.ofBlock(Codec.DAG_PB, noNode);
    owner.upload(Map.of(root, noNode));
    Content built = owner.content();
    var content = new Content(root, built.manifest(), Map.of());
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    refused(status(message), Refusal.CID_INVALID);
    refused(status(message), Refusal.CID_INVALID);
  }

  @Test
  void aManifestSignedBySomebodyElseIsManifestSignature() throws Exception {
    Content content = owner.content(stranger, word(), 1, Bytes32.ZERO);
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    refused(status(message), Refusal.MANIFEST_SIGNATURE);
  }

  @Test
  void aPreviousThatWasNeverAcceptedIsVersionChain() throws Exception {
    Content content = owner.content(owner, word(), 2, word());
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    refused(status(message), Refusal.VERSION_CHAIN);
  }

  @Test
  void aLabelOutsideItsSignedDomainIsInconsistentAndTheOwnerLearnsTheRecord() throws Exception {
    Content content = owner.content("name,age\nAnn,30\nBob,41\n", "label:name in {Ann}");
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    assertThat(post(message, owner.anchor(content, message)).statusCode()).isEqualTo(202);
    HttpResponse<String> answer = decided(message);
    refused(answer, Refusal.INCONSISTENT);
    assertThat(answer.body()).doesNotContain("Bob", "label", "findings");

    String sealed = JSON.readTree(answer.body()).required("reply").asText();
    var reply = SealedReceipt.parse(Jwe.openAtUser(sealed, owner.replyKey().privateKey()));
    assertThat(reply.receipt()).isEmpty();
    assertThat(reply.check().report().message().reqHash()).isEqualTo(message.digest());
    assertThat(reply.check().report().message().recordsVerified()).isTrue();
    byte[] findings = Jwe.openAtUser(reply.check().findings(), owner.replyKey().privateKey());
    Finding named = FindingsDocument.parse(findings).report().findings().getFirst();
    assertThat(named.kind()).isEqualTo(Finding.Kind.LABEL_DOMAIN);
    assertThat(named.records()).containsExactly(2L);
    refused(status(message), Refusal.INCONSISTENT);
  }

  @Test
  void aVersionBelowTheAcceptedOneIsSuperseded() throws Exception {
    Bytes32 nonce = word();
    Content second = owner.content(owner, nonce, 2, Bytes32.ZERO);
    owner.upload(second.blocks());
    SignedMessage<StoreData> accepted = owner.message(second);
    long block = owner.anchor(second, accepted);
    assertThat(post(accepted, block).statusCode()).isEqualTo(202);
    assertThat(decided(accepted).statusCode()).isEqualTo(200);

    Content first = owner.content(owner, nonce, 1, Bytes32.ZERO);
    SignedMessage<StoreData> late = owner.message(first);
    long lateBlock = owner.anchor(first, late);
    refused(post(late, lateBlock), Refusal.SUPERSEDED);
  }

  @Test
  void anAnchorAboveTheFinalizedBlockIsNotFinalUntilItIs() throws Exception {
    Content content = owner.content();
    SignedMessage<StoreData> message = owner.message(content);
    long block = owner.anchor(content, message);
    String path = Owner.path(message.digest(), block);
    try (StackGateway patient = stack.openGateway(Map.of("CHAIN_FINALITY", "4000"))) {
      refused(
          new ModuleOverHttp(patient.url()).post(path, owner.sealed(message)), Refusal.NOT_FINAL);
    }
    assertThat(module.post(path, owner.sealed(message)).statusCode()).isEqualTo(202);
  }

  @Test
  void anAnchorFromBeforeTheMessagesWindowIsTransactionTime() throws Exception {
    Content content = owner.content();
    // Anchored at once, which is more than the 30 s of skew before it says it was signed.
    long iat = Owner.now() + 34;
    SignedMessage<StoreData> message = owner.message(content, m -> Bent.timed(m, iat, iat + 3600));
    long block = owner.anchor(content, message);
    while (Owner.now() < iat - 30) {
      Thread.sleep(100);
    }
    refused(post(message, block), Refusal.TRANSACTION_TIME);
  }

  @Test
  void aRowThatAWriterOfTheTableEditedIsStateDiverged() throws Exception {
    SignedMessage<StoreData> message = stored();
    RowOf row = new RowOf(stack, message.digest());
    Map<String, AttributeValue> before = row.read();
    row.write(
        before,
        "body",
        AttributeValue.fromS(
            RowOf.value(before, "body").s().replace("\"version\":1", "\"version\":7")));
    refused(status(message), Refusal.STATE_DIVERGED);
    assertThat(Files.readString(stack.stateFolder().resolve("logs/functions.log")))
        .contains("STATE_DIVERGED");
    row.write(before, "body", RowOf.value(before, "body"));
    assertThat(decided(message).statusCode()).isEqualTo(200);
  }

  @Test
  void aRowOfAnotherDataSetInItsPlaceIsStateDiverged() throws Exception {
    SignedMessage<StoreData> mine = stored();
    SignedMessage<StoreData> other = stored();
    Map<String, AttributeValue> foreign = new RowOf(stack, other.digest()).read();
    RowOf row = new RowOf(stack, mine.digest());
    row.write(foreign, "pk", row.key());
    refused(status(mine), Refusal.STATE_DIVERGED);
  }

  @Test
  void aStrangersCopyOfAPendingHashChangesNothingForItsOwner() throws Exception {
    Content content = owner.content();
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    // Seen in the pool, copied, and mined first: it stands under the stranger's address.
    long copied = stranger.anchor(content, message);
    refused(post(message, copied), Refusal.HASH_MISMATCH);
    long block = owner.anchor(content, message);
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    assertThat(decided(message).statusCode()).isEqualTo(200);
  }

  /** A data set that was stored and accepted. */
  private static SignedMessage<StoreData> stored() throws Exception {
    Content content = owner.content();
    owner.upload(content.blocks());
    SignedMessage<StoreData> message = owner.message(content);
    assertThat(post(message, owner.anchor(content, message)).statusCode()).isEqualTo(202);
    assertThat(decided(message).statusCode()).isEqualTo(200);
    return message;
  }
}
