package dev.probity.local.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.aws.DynamoRowStore;
import dev.probity.local.gateway.Invoker;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.ScheduleModel;
import dev.probity.local.gateway.template.StreamModel;
import dev.probity.local.gateway.template.TableModel;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.saga.Outbox;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The template's own filters over rows as the modules write them, and the wakes that are left. */
@Timeout(120)
final class OutboxWakesTest {
  private static final String TENANT = "default";

  private final Stack stack = SharedStack.get();
  private final DynamoDbClient client = stack.aws().dynamoDbClient();
  private final String name = "wakes-" + UUID.randomUUID();
  private final MacedItemStore table =
      new MacedItemStore(
          new DynamoRowStore(client, name),
          new InMemoryRowKeys(),
          (alarm, subject) -> {
            throw new AssertionError(alarm + " " + subject);
          });
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** What each wake brought. */
  private final BlockingQueue<JsonNode> wakes = new LinkedBlockingQueue<>();

  /** In the place of a sender. */
  private final class Woken implements Invoker {
    @Override
    public byte[] invoke(String function, byte[] event, Duration patience) {
      try {
        wakes.add(new ObjectMapper().readTree(event).path("Records"));
      } catch (IOException noJson) {
        throw new UncheckedIOException(noJson);
      }
      return "null".getBytes(UTF_8);
    }

    @Override
    public void close() {}
  }

  private FunctionModel sender(String function) throws Exception {
    SamTemplate template =
        SamTemplate.read(SharedStack.projectRoot().resolve("infrastructure/template.yaml"));
    return template.functions(stack.values()).stream()
        .filter(model -> model.logicalId().equals(function))
        .findFirst()
        .orElseThrow();
  }

  private void follow(FunctionModel sender) throws Exception {
    client.createTable(create ->
        create
            .tableName(name)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .keySchema(KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build())
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("pk")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .streamSpecification(s -> s.streamEnabled(true).streamViewType("KEYS_ONLY")));
    StreamModel stream = sender.streams().getFirst();
    var model =
        new TableModel(
            stream.table(),
            name,
            Map.of("pk", "S"),
            new TableModel.Keys("pk", Optional.empty()),
            List.of(),
            Optional.empty(),
            Optional.of("KEYS_ONLY"));
    opened.add(
        TableStreams.start(
            List.of(sender),
            List.of(model),
            new TableStreams.Clients(
                stack.aws().dynamoDbClient(), stack.aws().dynamoDbStreamsClient()),
            new Woken(),
            (source, id, message) -> {},
            new TableStreams.Settings(
                "eu-central-1",
                Duration.ofMillis(50),
                Duration.ofMillis(20),
                Duration.ofMillis(100))));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    client.deleteTable(delete -> delete.tableName(name));
    client.close();
  }

  private static Write enqueued(Outbox outbox, String id) {
    return outbox.enqueue(
        Digests.keccak256(id),
        "token",
        new ChainAccount.Call(Address.ZERO, new byte[4]),
        Instant.ofEpochSecond(1_800_000_000L));
  }

  private static ItemKey key(String id) {
    return new ItemKey(TENANT, "token", Digests.keccak256(id).toString());
  }

  /** All that a module writes beside its outbox. */
  private void writeWithoutWork(String id) throws Exception {
    Item row = Item.first(key(id), "{}");
    table.commit(List.of(new Write.Insert(row)));
    Item next = row.next("{\"a\":1}", Optional.of(Outbox.waiting(Bytes32.ZERO)));
    table.commit(List.of(new Write.Replace(next)));
    assertThat(
            table.count(
                new ItemKey(TENANT, "quota", id), 5, Instant.now().plus(Duration.ofMinutes(1))))
        .isTrue();
    table.commit(List.of(new Write.Delete(next.key(), next.revision())));
    table.commit(List.of(enqueued(new Outbox(table, "other"), id)));
  }

  /** The keys of the records of the next wake. */
  private List<String> woken() throws InterruptedException {
    JsonNode records = wakes.poll(30, TimeUnit.SECONDS);
    assertThat(records).isNotNull();
    return records.valueStream().map(one -> one.at("/dynamodb/Keys/pk/S").asText()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SendTransactions", "SendTokenTransactions"})
  void onlyAWriteThatPutsWorkIntoTheOutboxWakesTheSender(String function) throws Exception {
    FunctionModel sender = sender(function);
    follow(sender);
    var outbox = new Outbox(table, TENANT);
    for (String id : List.of("first", "second")) {
      writeWithoutWork(id);
      table.commit(
          List.of(
              new Write.Insert(Item.first(key("entity of " + id), "{}")), enqueued(outbox, id)));
      assertThat(woken()).containsExactly(TENANT + "/outbox/" + Digests.keccak256(id));
    }
    Item queued = outbox.find(Digests.keccak256("second")).orElseThrow().item();
    table.commit(List.of(new Write.Replace(queued.next(queued.body(), Optional.empty()))));
    writeWithoutWork("third");
    table.commit(List.of(enqueued(outbox, "last")));

    assertThat(woken()).containsExactly(TENANT + "/outbox/" + Digests.keccak256("last"));
    assertThat(wakes).isEmpty();
    // What a lost wake left is taken up within a minute: the schedule starts the same function.
    assertThat(sender.schedules())
        .extracting(ScheduleModel::expression)
        .containsExactly("rate(1 minute)");
    assertThat(sender.schedules()).allMatch(ScheduleModel::enabled);
  }
}
