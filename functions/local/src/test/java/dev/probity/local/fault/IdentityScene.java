package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.aws.KmsTransactionKey;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.Web3IdmaLedger;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.local.service.anvil.Mining;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackOptions;
import dev.probity.local.story.Administrator;
import dev.probity.local.story.Member;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * A stack whose blocks are made and final at once, its three administrators, and what is to be
 * counted in its table and on its chain.
 */
final class IdentityScene implements AutoCloseable {
  private static final int SLOTS = 1;
  private static final int ADMINISTRATORS = 3;
  private static final Bytes32 STORED =
      Digests.keccak256("UcredStored(bytes32,address,uint32,uint32,bytes32,uint64,uint64)");

  private static final Bytes32 TOKEN_STORED =
      Digests.keccak256("UtokenStored(bytes32,address,bytes32,uint64,uint64)");

  private final Path folder;
  private final Stack stack;
  private final BlocksAtOnce blocks;
  private final IdmaLedger ledger;
  private final Address idma;
  private final DynamoDbClient tables;
  private final List<Administrator> administrators = new ArrayList<>();

  /**
   * Starts it; schedules fire often.
   *
   * @param folder for its state and for wallets
   * @param environment given to every function, over the template's
   */
  IdentityScene(Path folder, Map<String, String> environment) throws Exception {
    this.folder = folder;
    StackOptions options =
        StackOptions.forTests(
                SharedStack.projectRoot(), Files.createDirectories(folder.resolve("state")))
            .withChain(SLOTS, Mining.ON_DEMAND)
            .withSchedules(Optional.of(Duration.ofMillis(250)));
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      options = options.withEnvironment(variable.getKey(), variable.getValue());
    }
    this.stack = Stack.start(options);
    this.blocks = new BlocksAtOnce(stack.anvil().rpc(), SLOTS);
    this.ledger =
        new Web3IdmaLedger(
            new ChainView(
                List.of(RpcEndpoint.of(stack.rpcUrl())), new Finality.Finalized(), Anvil.CHAIN_ID),
            stack.network().idmaRegistry().address());
    this.tables = stack.aws().dynamoDbClient();
    try (KmsClient kms = stack.aws().kmsClient()) {
      this.idma = new KmsTransactionKey(kms, stack.reference("IdmaTransactionKey")).address();
    }
  }

  /** Registers the administrators. */
  void appoint() throws Exception {
    for (int number = 1; number <= ADMINISTRATORS; number++) {
      administrators.add(Administrator.of(stack, number));
    }
  }

  Stack stack() {
    return stack;
  }

  /**
   * One of the administrators.
   *
   * @param number from 1 to 3
   */
  Administrator administrator(int number) {
    return administrators.get(number - 1);
  }

  /** Somebody new. */
  Member member() throws Exception {
    return new Member(stack, folder);
  }

  // ---- what is counted

  /** The account in the newest block. */
  AccountSlot slot(Address user) {
    return ledger.account(user, ledger.heads().latest());
  }

  /** How many transactions of identity management blocks hold. */
  long transactions() throws Exception {
    String count =
        stack.anvil().rpc().call("eth_getTransactionCount", idma.toString(), "latest").asText();
    return Long.decode(count);
  }

  /** How many tokens the chain was told of for this request. */
  int tokensOnChain(Bytes32 requestHash) throws Exception {
    return logs(
        stack.network().apiTokenRegistry().address(),
        TOKEN_STORED.toString(),
        requestHash.toString());
  }

  /** How many credentials the chain was told of this account. */
  int credentialsOnChain(Address user) throws Exception {
    return logs(
        stack.network().idmaRegistry().address(),
        STORED.toString(),
        null,
        user.toWord().toString());
  }

  private int logs(Address contract, @Nullable String... topics) throws Exception {
    JsonNode events =
        stack
            .anvil()
            .rpc()
            .call(
                "eth_getLogs",
                Map.of(
                    "address", contract.toString(),
                    "fromBlock", "0x0",
                    "topics", Arrays.asList(topics)));
    assertThat(events.isArray()).isTrue();
    return events.size();
  }

  /** How many rows have a key that ends so: {@code /<kind>/<id>}. */
  long rows(String kind, String id) {
    return rows("IdmaTable", kind, id);
  }

  /** The same in another module's table. */
  long rows(String table, String kind, String id) {
    return rows(table).filter(row -> text(row, "pk").endsWith("/" + kind + "/" + id)).count();
  }

  /** How many replay claims of this kind of message the account has made. */
  long claims(String message, Address user) {
    return rows()
        .filter(row -> text(row, "pk").contains("/claim/" + message + ":" + user + ":"))
        .count();
  }

  /** How many sessions an account has or had. */
  long sessions(Address user) {
    return rows()
        .filter(row -> text(row, "pk").contains("/session/"))
        .filter(row -> text(row, "body").contains(user.toString()))
        .count();
  }

  private Stream<Map<String, AttributeValue>> rows() {
    return rows("IdmaTable");
  }

  private Stream<Map<String, AttributeValue>> rows(String table) {
    return tables
        .scanPaginator(scan -> scan.tableName(stack.reference(table)).consistentRead(true))
        .items()
        .stream();
  }

  private static String text(Map<String, AttributeValue> row, String attribute) {
    AttributeValue value = row.get(attribute);
    return value == null || value.s() == null ? "" : value.s();
  }

  /** Nobody was alarmed by the stack's own functions, so far as their log goes back. */
  void requireNoAlarm() throws IOException {
    assertThat(Files.readString(stack.stateFolder().resolve("logs/functions.log")))
        .doesNotContain("\"event\":\"alarm\"");
  }

  @Override
  public void close() throws IOException {
    administrators.forEach(Administrator::close);
    tables.close();
    blocks.close();
    stack.close();
  }
}
