package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.chain.wallet.WalletException;
import dev.probity.client.cli.CommonOptions;
import dev.probity.content.Cid;
import dev.probity.local.service.LocalCredentials;
import dev.probity.local.service.StateFolder;
import dev.probity.local.stack.AwsEndpoints;
import dev.probity.local.stack.RunningStack;
import dev.probity.local.stack.StackService;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.RsaJwk;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;

/** A running local stack, with two accounts that are made for the purpose. */
public final class StackScene implements Scene, AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Finality FINALIZED = Finality.parse("finalized");
  private static final Finality LATEST = Finality.parse("latest");

  /** Port 9 (discard) of this machine, where nobody listens. */
  private static final String NOBODY = "http://127.0.0.1:9";

  private final URI api;
  private final NetworkDescriptor network;
  private final AwsEndpoints aws;
  private final RunningStack running;
  private final ChainView chain;
  private final Wallet owner;
  private final Wallet stranger;
  private final RsaJwk moduleKey;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The stack that runs on a state folder. */
  public StackScene(StateFolder state, RunningStack running)
      throws IOException, InterruptedException, WireException {
    this.running = running;
    this.api = running.url(StackService.GATEWAY);
    this.network =
        NetworkDescriptor.parse(Files.readAllBytes(state.root().resolve("network.json")));
    this.aws =
        new AwsEndpoints(
            running.url(StackService.DYNAMODB),
            running.url(StackService.S3),
            running.url(StackService.KMS),
            running.url(StackService.MAIL),
            LocalCredentials.of(state));
    this.chain =
        new ChainView(
            List.of(RpcEndpoint.of(running.url(StackService.CHAIN))), FINALIZED, network.chainId());
    this.owner = account();
    this.stranger = account();
    JsonNode keys =
        StrictJson.parse(
            get("/v1/keys").body().getBytes(StandardCharsets.UTF_8), StrictJson.Limits.MESSAGE);
    this.moduleKey = RsaJwk.parse(StrictJson.member(keys, "decryptionKey"));
  }

  private Wallet account() throws IOException {
    Path folder = Files.createTempDirectory("probity-events");
    Path file = folder.resolve("wallet.json");
    try {
      char[] password = UUID.randomUUID().toString().toCharArray();
      Wallet wallet = Wallet.create(file, password, Wallet.Strength.LOCAL, randomness());
      DevelopmentFunds.grant(chain, wallet.address());
      return wallet;
    } catch (WalletException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    } finally {
      // It signs from memory, and nobody needs it afterwards.
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  @Override
  public Eip712Domain domain() {
    return network.integrityDomain();
  }

  @Override
  public RsaJwk moduleKey() {
    return moduleKey;
  }

  @Override
  public Instant now() {
    return InstantSource.system().instant();
  }

  @Override
  public Randomness randomness() {
    return CommonOptions.randomness();
  }

  @Override
  public ReplyKeyPair replyKey() {
    return ReplyKeyPair.generate();
  }

  @Override
  public MessageSigner owner() {
    return owner;
  }

  @Override
  public MessageSigner stranger() {
    return stranger;
  }

  @Override
  public long anchor(boolean byOwner, Anchor anchor, boolean waitForFinality)
      throws IOException, InterruptedException {
    var transactions = new WalletTransactions(chain, byOwner ? owner : stranger, POLL);
    var call =
        ContractCall.of(
            network.integrityRegistry().address(),
            IntegrityContract.storeTdataHash(
                anchor.nonce(), anchor.version(), anchor.requestHash(), anchor.contentDigest()));
    try {
      var signed = transactions.sign(call, transactions.estimate(call));
      transactions.broadcast(signed);
      TransactionFate fate =
          transactions.await(
              List.of(signed), waitForFinality ? FINALIZED : LATEST, LIMIT, WaitProgress.SILENT);
      if (fate instanceof TransactionFate.Mined mined) {
        return mined.block().number();
      }
      throw new IOException("the anchoring transaction was not mined: " + fate);
    } catch (TransactionException refused) {
      throw new IOException("the chain refused to anchor: " + refused.getMessage(), refused);
    }
  }

  @Override
  public long newestBlock() {
    return chain.heads().latest().number();
  }

  @Override
  public void upload(Map<Cid, byte[]> blocks) {
    try (S3Client s3 = aws.s3Client()) {
      blocks.forEach((cid, block) ->
          s3.putObject(
              put -> put.bucket(running.reference("ContentBucket")).key(cid.toString()),
              RequestBody.fromBytes(block)));
    }
  }

  @Override
  public String accepted(String function, RenderedEvent event)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      HttpResponse<String> answer = send(event.event());
      boolean waiting = answer.statusCode() == 202 && function.equals("DatasetStatus");
      if (answer.statusCode() / 100 == 2 && !waiting) {
        return answer.body();
      }
      if (!waiting || System.nanoTime() > deadline) {
        throw new IOException(
            function
                + " should have accepted, and answered "
                + answer.statusCode()
                + ": "
                + answer.body());
      }
      Thread.sleep(POLL);
    }
  }

  private HttpResponse<String> send(JsonNode event) throws IOException, InterruptedException {
    String query = event.path("rawQueryString").asText();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            api.resolve(event.path("rawPath").asText() + (query.isEmpty() ? "" : "?" + query)));
    event
        .path("headers")
        .properties()
        .forEach(header -> request.header(header.getKey(), header.getValue().asText()));
    request.method(
        event.at("/requestContext/http/method").asText(),
        event.has("body")
            ? BodyPublishers.ofString(event.path("body").asText())
            : BodyPublishers.noBody());
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(api.resolve(path)).build(), BodyHandlers.ofString());
  }

  @Override
  public void editRow(Bytes32 requestHash) {
    try (DynamoDbClient client = aws.dynamoDbClient()) {
      String table = running.reference("IntegrityTable");
      Map<String, AttributeValue> row =
          client.scanPaginator(scan -> scan.tableName(table)).items().stream()
              .filter(one -> text(one, "pk").endsWith("/dataset/" + requestHash))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("no row holds " + requestHash));
      Map<String, AttributeValue> edited = new HashMap<>(row);
      edited.put("body", AttributeValue.fromS(text(row, "body") + " "));
      client.putItem(put -> put.tableName(table).item(edited));
    }
  }

  private static String text(Map<String, AttributeValue> row, String attribute) {
    AttributeValue value = row.get(attribute);
    return value == null ? "" : value.s();
  }

  @Override
  public Map<String, String> surroundings(EventTemplate.Given given) throws InterruptedException {
    if (given.later() != null) {
      Thread.sleep(given.later());
    }
    Map<String, String> environment = new TreeMap<>();
    if (given.unreachable() != null) {
      environment.put(
          switch (given.unreachable()) {
            case CHAIN -> "CHAIN_RPC_URLS";
            case TABLES -> "AWS_ENDPOINT_URL_DYNAMODB";
            case BLOCKS -> "AWS_ENDPOINT_URL_S3";
          },
          NOBODY);
    }
    if (Boolean.FALSE.equals(given.finalized())) {
      environment.put("CHAIN_FINALITY", "4000");
    }
    if (Boolean.TRUE.equals(given.rowKeyLost())) {
      environment.put("ROW_KEY", "alias/nobody");
    }
    return environment;
  }

  @Override
  public void close() {
    http.close();
    owner.close();
    stranger.close();
  }
}
