package dev.probity.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.aws.KmsTransactionKey;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.ModuleRegistryView;
import dev.probity.chain.Web3IdmaLedger;
import dev.probity.chain.deployment.DeploymentPlan;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.config.Settings;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.service.AlreadyRunningException;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The stack as tests, the demo and `up` use it. */
final class StackTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  static HttpResponse<String> get(URI url) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
  }

  /** Keeps what the stack tells. */
  static final class Notices implements StackListener {
    final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    public void ready(String part, String detail, Duration took) {}

    @Override
    public void notice(String text) {
      texts.add(text);
    }
  }

  @Test
  void theModulesKeysAnswerThroughTheGateway() throws Exception {
    HttpResponse<String> keys = get(SharedStack.get().apiUrl().resolve("/v1/keys"));
    assertThat(keys.statusCode()).isEqualTo(200);
    assertThat(keys.body()).contains("\"kty\":\"RSA\"");
  }

  @Test
  void aFunctionIsCalledByItsArnAsAnotherFunctionWould() {
    Stack stack = SharedStack.get();
    try (var client = stack.aws().lambdaClient(stack.gateway().lambdaUrl())) {
      var response =
          client.invoke(invoke ->
              invoke
                  .functionName("arn:aws:lambda:eu-central-1:000000000000:function:ModuleKeys:live")
                  .payload(
                      SdkBytes.fromUtf8String(
                          "{\"rawPath\":\"/v1/keys\",\"requestContext\":{\"http\":{}}}")));
      assertThat(response.functionError()).isNull();
      assertThat(response.payload().asUtf8String()).contains("messageAddress");
    }
    assertThat(stack.endpoint(StackService.LAMBDA)).isEqualTo(stack.gateway().lambdaUrl());
  }

  @Test
  void theTableIsWhatTheTemplateDescribes() {
    Stack stack = SharedStack.get();
    try (var client = stack.aws().dynamoDbClient()) {
      TableDescription table =
          client
              .describeTable(describe -> describe.tableName(stack.reference("IntegrityTable")))
              .table();
      assertThat(table.keySchema()).extracting(key -> key.attributeName()).containsExactly("pk");
      assertThat(table.globalSecondaryIndexes())
          .extracting(index -> index.indexName())
          .containsExactly("listing");
    }
  }

  @Test
  void theDescriptorAndTheSettingsLieInTheStateFolder() throws Exception {
    Stack stack = SharedStack.get();
    assertThat(NetworkDescriptor.parse(Files.readAllBytes(stack.networkFile())))
        .isEqualTo(stack.network());
    assertThat(Settings.read(stack.stateFolder().resolve("endpoints.json")))
        .isEqualTo(stack.settings())
        .isEqualTo(new Settings(stack.apiUrl(), List.of(stack.rpcUrl()), "finalized"));
  }

  @Test
  void noFileWithAKeyOrAPasswordIsForOthersToRead() throws Exception {
    Path state = SharedStack.get().stateFolder();
    for (String folder : List.of("wallets", "kms")) {
      try (Stream<Path> files = Files.walk(state.resolve(folder))) {
        assertThat(files.filter(Files::isRegularFile))
            .isNotEmpty()
            .allSatisfy(
                file -> assertThat(Files.getPosixFilePermissions(file)).isEqualTo(OWNER_ONLY));
      }
    }
    assertThat(Files.getPosixFilePermissions(state.resolve("credentials"))).isEqualTo(OWNER_ONLY);
  }

  @Test
  void aSecondStartOnTheSameFolderSaysWhoHasIt() {
    Stack running = SharedStack.get();
    StackOptions same = StackOptions.forTests(SharedStack.projectRoot(), running.stateFolder());
    assertThatThrownBy(() -> Stack.start(same))
        .isInstanceOfSatisfying(
            AlreadyRunningException.class,
            already -> assertThat(already.holder().pid()).isEqualTo(ProcessHandle.current().pid()));
  }

  @Test
  void aSecondGatewayHasAnEnvironmentOfItsOwn() throws Exception {
    try (StackGateway other =
        SharedStack.get().openGateway(Map.of("DECRYPTION_KEY", "alias/nobody"))) {
      assertThat(get(other.url().resolve("/v1/keys")).statusCode()).isEqualTo(500);
    }
    assertThat(get(SharedStack.get().apiUrl().resolve("/v1/keys")).statusCode()).isEqualTo(200);
  }

  /** The shared gateway's own schedule may be at it just then: one of the two moves the cursor. */
  private static void runs(StackGateway gateway, String function) throws Exception {
    for (int tries = 1; ; tries++) {
      try {
        gateway.run(function);
        return;
      } catch (InvocationException raced) {
        if (tries == 5) {
          throw raced;
        }
        Thread.sleep(200);
      }
    }
  }

  @Test
  void theScheduledFunctionsRun() throws Exception {
    StackGateway gateway = SharedStack.get().openGateway(Map.of());
    try (gateway) {
      for (String function : List.of("ReadEvents", "ConfirmDatasets", "ReverifyContent")) {
        runs(gateway, function);
      }
    }
    assertThat(SharedStack.get().stateFolder().resolve("logs").resolve("functions.log"))
        .content()
        .contains("ReadEvents");
  }

  @Test
  void rowsBlocksKeysAndTheDeploymentSurviveARestart(@TempDir Path state) throws Exception {
    StackOptions options = StackOptions.forTests(SharedStack.projectRoot(), state);
    NetworkDescriptor descriptor;
    URI api;
    String keys;
    try (Stack first = Stack.start(options)) {
      descriptor = first.network();
      api = first.apiUrl();
      keys = get(api.resolve("/v1/keys")).body();
      put(first);
    }
    Notices notices = new Notices();
    try (Stack second = Stack.start(options, notices)) {
      assertThat(second.network()).isEqualTo(descriptor);
      assertThat(second.apiUrl()).isEqualTo(api);
      assertThat(get(api.resolve("/v1/keys")).body()).isEqualTo(keys);
      assertThat(rowAndBlock(second)).isEqualTo("row block");
      assertThat(notices.texts).isEmpty();
    }
  }

  private static void put(Stack stack) {
    try (var rows = stack.aws().dynamoDbClient();
        var blocks = stack.aws().s3Client()) {
      rows.putItem(put ->
          put.tableName(stack.reference("IntegrityTable"))
              .item(Map.of("pk", AttributeValue.fromS("k"), "body", AttributeValue.fromS("row"))));
      blocks.putObject(
          put -> put.bucket(stack.reference("ContentBucket")).key("bk"),
          RequestBody.fromString("block"));
    }
  }

  private static String rowAndBlock(Stack stack) {
    try (var rows = stack.aws().dynamoDbClient();
        var blocks = stack.aws().s3Client()) {
      return rows.getItem(get ->
              get.tableName(stack.reference("IntegrityTable"))
                  .key(Map.of("pk", AttributeValue.fromS("k"))))
              .item()
              .getOrDefault("body", AttributeValue.fromS("gone"))
              .s()
          + " "
          + blocks
              .getObjectAsBytes(get -> get.bucket(stack.reference("ContentBucket")).key("bk"))
              .asUtf8String();
    }
  }

  @Tag("slow")
  @Test
  void aChainRolledBackBelowTheDeploymentIsSaidAndDeployedAnew(@TempDir Path state)
      throws Exception {
    StackOptions options = StackOptions.forTests(SharedStack.projectRoot(), state);
    try (Stack first = Stack.start(options)) {
      assertThat(first.anvil().rpc().blockNumber()).isPositive();
    }
    SharedStack.delete(state.resolve("chain"));
    Notices notices = new Notices();
    try (Stack second = Stack.start(options, notices)) {
      assertThat(notices.texts)
          .anySatisfy(text -> assertThat(text).startsWith("The chain lost blocks in a crash"))
          .anySatisfy(text -> assertThat(text).contains("the contracts were deployed again"));
      assertThat(get(second.apiUrl().resolve("/v1/keys")).statusCode()).isEqualTo(200);
    }
    try (Stream<Path> kept = Files.list(state)) {
      assertThat(kept.map(file -> String.valueOf(file.getFileName())))
          .anyMatch(name -> name.startsWith("deployment.before-"));
    }
  }

  @Tag("slow")
  @Test
  void aFolderFromBeforeIdentityManagementIsDeployedAnew(@TempDir Path state) throws Exception {
    StackOptions options = StackOptions.forTests(SharedStack.projectRoot(), state);
    Address before;
    try (Stack first = Stack.start(options)) {
      before = first.network().integrityRegistry().address();
    }
    ObjectMapper json = new ObjectMapper();
    Path deployed = state.resolve("deployment").resolve("deployed.json");
    ObjectNode record = (ObjectNode) json.readTree(Files.readAllBytes(deployed));
    record.remove("keys");
    Files.write(deployed, json.writeValueAsBytes(record));
    Path network = state.resolve("network.json");
    ObjectNode descriptor = (ObjectNode) json.readTree(Files.readAllBytes(network));
    ((ObjectNode) descriptor.get("contracts")).remove("idmaRegistry");
    Files.write(network, json.writeValueAsBytes(descriptor));

    Notices notices = new Notices();
    try (Stack second = Stack.start(options, notices)) {
      assertThat(notices.texts)
          .singleElement()
          .asString()
          .contains("of an earlier version", "the contracts were deployed again", "init --force");
      assertThat(second.network().integrityRegistry().address()).isNotEqualTo(before);
      assertThat(get(second.apiUrl().resolve("/v1/keys")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theModulesKeysAndTheFirstAdministratorsStandInTheContractsAndCanPay() throws Exception {
    Stack stack = SharedStack.get();
    ChainView chain =
        new ChainView(
            List.of(RpcEndpoint.of(stack.rpcUrl())), new Finality.Finalized(), Anvil.CHAIN_ID);
    BlockRef now = chain.heads().finalized();
    assertThat(new ModuleRegistryView(chain, stack.network().moduleRegistry().address()).keys(now))
        .extracting(key -> key.module() + " " + key.purpose())
        .containsExactly(
            "IM message",
            "IM decryption",
            "IDMA message",
            "IDMA transaction",
            "IDMA decryption",
            "IDMA jwt",
            "GW message",
            "GW transaction",
            "GW decryption",
            "GW jwt",
            "CUSTODIAN decryption",
            "SVC message",
            "AS message",
            "AS decryption",
            "MON transaction");

    var ledger = new Web3IdmaLedger(chain, stack.network().idmaRegistry().address());
    for (int i = 1; i <= DeploymentPlan.ADMINS; i++) {
      Path wallets = stack.stateFolder().resolve("wallets");
      char[] password = Files.readString(wallets.resolve("password")).strip().toCharArray();
      try (Wallet admin = Wallet.load(wallets.resolve("admin-" + i + ".json"), password)) {
        assertThat(ledger.account(admin.address(), now).privilegedRole())
            .isEqualTo(IdmaContract.SYSTEM_ADMIN);
        assertThat(balance(chain, admin.address())).isPositive();
      }
    }
    try (var kms = stack.aws().kmsClient()) {
      var transactions = new KmsTransactionKey(kms, stack.reference("IdmaTransactionKey"));
      assertThat(balance(chain, transactions.address())).isPositive();
    }
    assertThat(stack.values().parameters())
        .containsEntry("IdmaRegistry", stack.network().idmaRegistry().address().toString())
        .containsEntry("ModuleRegistry", stack.network().moduleRegistry().address().toString());
  }

  private static BigInteger balance(ChainView chain, Address account) {
    return chain.first(
        endpoint -> endpoint.call("eth_getBalance", account.toString(), "latest").quantity());
  }

  @Tag("slow")
  @Test
  void eachServiceCanBeKilledAndRevivedUnderARunningGateway(@TempDir Path state) throws Exception {
    try (Stack stack = Stack.start(StackOptions.forTests(SharedStack.projectRoot(), state))) {
      put(stack);
      for (StackService service : StackServices.ALL) {
        stack.kill(service);
        assertThat(stack.health())
            .filteredOn(health -> health.service().equals(service.label()))
            .extracting(ServiceHealth::state)
            .containsExactly(ServiceHealth.State.STOPPED);
        stack.restart(service);
      }
      assertThat(stack.health())
          .extracting(ServiceHealth::state)
          .containsOnly(ServiceHealth.State.READY)
          .hasSize(StackServices.ALL.size());
      assertThat(rowAndBlock(stack)).isEqualTo("row block");
      assertThat(get(stack.apiUrl().resolve("/v1/keys")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theChainStandsWhenAllElseIsDeletedAndStopped(@TempDir Path state) throws Exception {
    try (Stack stack = Stack.start(StackOptions.forTests(SharedStack.projectRoot(), state))) {
      put(stack);
      stack.deleteTablesAndBuckets();
      try (var tables = stack.aws().dynamoDbClient();
          var buckets = stack.aws().s3Client()) {
        assertThat(tables.listTables().tableNames()).isEmpty();
        assertThat(buckets.listBuckets().buckets()).isEmpty();
      }
      stack.stopAllButChain();
      assertThatThrownBy(() -> get(stack.apiUrl().resolve("/v1/keys")))
          .isInstanceOf(IOException.class);
      assertThat(stack.anvil().rpc().blockNumber()).isPositive();
    }
  }
}
