package dev.probity.local.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.local.service.anvil.Mining;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackOptions;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Refusals of step V that show only in content or chain: each anchors a data set with one fault.
 */
class AnchoredRefusalsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Randomness RANDOMNESS =
      length -> {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
      };
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ReplyKeyPair REPLY_KEY = ReplyKeyPair.generate();

  @TempDir static Path folder;

  private static Stack stack;
  private static Wallet owner;
  private static Wallet stranger;
  private static WalletTransactions transactions;
  private static RsaJwk moduleKey;

  @BeforeAll
  static void start() throws Exception {
    Path root = Path.of(System.getProperty("probity.root"));
    stack =
        Stack.start(
            StackOptions.of(root, folder.resolve("state")).withChain(1, Mining.EVERY_SECOND));
    owner = wallet("owner.json");
    stranger = wallet("stranger.json");
    var chain =
        new ChainView(List.of(RpcEndpoint.of(stack.rpcUrl())), Finality.parse("finalized"), 31337);
    DevelopmentFunds.grant(chain, owner.address());
    transactions = new WalletTransactions(chain, owner, Duration.ofMillis(100));
    moduleKey = RsaJwk.parse(JSON.readTree(get("/v1/keys").body()).required("decryptionKey"));
  }

  private static Wallet wallet(String name) throws Exception {
    return Wallet.create(
        folder.resolve(name), "password".toCharArray(), Wallet.Strength.LOCAL, RANDOMNESS);
  }

  @AfterAll
  static void stop() throws Exception {
    owner.close();
    stranger.close();
    stack.close();
  }

  @Test
  void anotherContentOnChainThanInTheMessageIsCidMismatch() throws Exception {
    Content content = content(owner, word(), 1, Bytes32.ZERO);
    SignedMessage<StoreData> message = message(content);
    long block = anchor(content, message, word());
    refused(post(message, block), Refusal.CID_MISMATCH);
  }

  @Test
  void contentThatWasNotUploadedIsUnavailableUntilItIs() throws Exception {
    Content content = content(owner, word(), 1, Bytes32.ZERO);
    SignedMessage<StoreData> message = message(content);
    long block = anchor(content, message, digest(content.root()));
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    refused(status(message), Refusal.CONTENT_UNAVAILABLE);
    upload(content.blocks());
    assertThat(status(message).statusCode()).isEqualTo(200);
  }

  @Test
  void aRootThatIsNoDirectoryIsCidInvalid() throws Exception {
    byte[] noNode = RANDOMNESS.bytes(100);
    Cid root = Cid.ofBlock(Codec.DAG_PB, noNode);
    upload(Map.of(root, noNode));
    Content built = content(owner, word(), 1, Bytes32.ZERO);
    var content = new Content(root, built.manifest(), Map.of());
    SignedMessage<StoreData> message = message(content);
    long block = anchor(content, message, digest(root));
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    refused(status(message), Refusal.CID_INVALID);
    refused(status(message), Refusal.CID_INVALID);
  }

  @Test
  void aManifestSignedBySomebodyElseIsManifestSignature() throws Exception {
    Content content = content(stranger, word(), 1, Bytes32.ZERO);
    upload(content.blocks());
    SignedMessage<StoreData> message = message(content);
    long block = anchor(content, message, digest(content.root()));
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    refused(status(message), Refusal.MANIFEST_SIGNATURE);
  }

  @Test
  void aPreviousThatWasNeverAcceptedIsVersionChain() throws Exception {
    Content content = content(owner, word(), 2, word());
    upload(content.blocks());
    SignedMessage<StoreData> message = message(content);
    long block = anchor(content, message, digest(content.root()));
    assertThat(post(message, block).statusCode()).isEqualTo(202);
    refused(status(message), Refusal.VERSION_CHAIN);
  }

  @Test
  void aVersionBelowTheAcceptedOneIsSuperseded() throws Exception {
    Bytes32 nonce = word();
    Content second = content(owner, nonce, 2, Bytes32.ZERO);
    upload(second.blocks());
    SignedMessage<StoreData> accepted = message(second);
    long block = anchor(second, accepted, digest(second.root()));
    assertThat(post(accepted, block).statusCode()).isEqualTo(202);
    assertThat(status(accepted).statusCode()).isEqualTo(200);

    Content first = content(owner, nonce, 1, Bytes32.ZERO);
    SignedMessage<StoreData> late = message(first);
    long lateBlock = anchor(first, late, digest(first.root()));
    refused(post(late, lateBlock), Refusal.SUPERSEDED);
  }

  /** A data set's content, kept in memory. */
  private record Content(Cid root, SignedMessage<Manifest> manifest, Map<Cid, byte[]> blocks) {}

  private static Content content(Wallet signer, Bytes32 nonce, long version, Bytes32 previous)
      throws Exception {
    Path file = Files.createTempFile(folder, "table", ".csv");
    Files.writeString(file, "name,age\nAnn,30\nBob,41\n");
    Map<Cid, byte[]> blocks = new HashMap<>();
    BuiltDataset built =
        DatasetBuilder.build(
            file,
            new DatasetBuilder.Plan(
                stack.network().integrityDomain(),
                owner.address(),
                version,
                previous,
                new DatasetSecrets(nonce, word(), word()),
                DatasetDescription.named("table"),
                Optional.of(DataFormat.CSV)),
            (domain, manifest) -> signer.sign(domain, Manifest.TYPE, manifest),
            (cid, block) -> blocks.put(cid, block.clone()),
            Progress.SILENT);
    return new Content(built.root(), built.manifest(), blocks);
  }

  private static SignedMessage<StoreData> message(Content content) {
    Manifest manifest = content.manifest().message();
    long now = Instant.now().getEpochSecond();
    var message =
        new StoreData(
            manifest.user(),
            Bytes32.ZERO,
            Bytes32.ZERO,
            0,
            Bytes32.ZERO,
            manifest.dataId(),
            manifest.version(),
            content.manifest().digest(),
            content.root().toString(),
            REPLY_KEY.publicJwk().thumbprint(),
            word(),
            now,
            now + 3600);
    var domain = stack.network().integrityDomain();
    return new SignedMessage<>(
        StoreData.TYPE, domain, message, owner.sign(domain, StoreData.TYPE, message));
  }

  /** Tx5, final; returns its block. */
  private static long anchor(
      Content content, SignedMessage<StoreData> message, Bytes32 contentDigest) throws Exception {
    Manifest manifest = content.manifest().message();
    var call =
        ContractCall.of(
            stack.network().integrityRegistry().address(),
            IntegrityContract.storeTdataHash(
                manifest.nonce(), manifest.version(), message.digest(), contentDigest));
    var signed = transactions.sign(call, transactions.estimate(call));
    transactions.broadcast(signed);
    TransactionFate fate =
        transactions.await(
            List.of(signed),
            Finality.parse("finalized"),
            Duration.ofSeconds(60),
            WaitProgress.SILENT);
    assertThat(fate).isInstanceOf(TransactionFate.Mined.class);
    return ((TransactionFate.Mined) fate).block().number();
  }

  private static void upload(Map<Cid, byte[]> blocks) {
    String bucket = stack.values().references().get("ContentBucket");
    try (S3Client s3 = stack.aws().s3Client()) {
      blocks.forEach((cid, block) ->
          s3.putObject(
              put -> put.bucket(bucket).key(cid.toString()), RequestBody.fromBytes(block)));
    }
  }

  private static void refused(HttpResponse<String> response, Refusal refusal) throws Exception {
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.path("code").asText()).as(response.body()).isEqualTo(refusal.code());
    assertThat(response.statusCode()).isEqualTo(refusal.httpStatus());
  }

  private static HttpResponse<String> post(SignedMessage<StoreData> message, long block)
      throws Exception {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("storeData", message.toJson());
    payload.set("replyJwk", REPLY_KEY.publicJwk().toJson());
    String sealed = Jwe.sealToModule(CanonicalJson.bytes(payload), moduleKey);
    return HTTP.send(
        HttpRequest.newBuilder(
                stack.apiUrl().resolve("/v1/datasets/" + message.digest() + "?block=" + block))
            .header("content-type", "application/jose")
            .POST(HttpRequest.BodyPublishers.ofString(sealed))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> status(SignedMessage<StoreData> message) throws Exception {
    return get("/v1/datasets/" + message.digest());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(stack.apiUrl().resolve(path)).GET().build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Bytes32 digest(Cid cid) {
    return Bytes32.of(cid.digest());
  }

  private static Bytes32 word() {
    return Bytes32.of(RANDOMNESS.bytes(32));
  }
}
