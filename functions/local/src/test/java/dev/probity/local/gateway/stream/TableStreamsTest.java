package dev.probity.local.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InProcessInvoker;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TableModel;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A table of its own for each test on the shared DynamoDB Local, and a handler as on AWS. */
@Timeout(120)
@SuppressWarnings("NullAway") // AWS's event classes say nothing of null
final class TableStreamsTest {
  private final Stack stack = SharedStack.get();
  private final DynamoDbClient client = stack.aws().dynamoDbClient();
  private final String table = "stream-" + UUID.randomUUID();
  private final BlockingQueue<List<DynamodbStreamRecord>> batches = new LinkedBlockingQueue<>();
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** Hands each event to the test, which answers. */
  static final class Handler implements RequestHandler<DynamodbEvent, StreamsEventResponse> {
    private final Function<List<DynamodbStreamRecord>, StreamsEventResponse> answer;

    Handler(Function<List<DynamodbStreamRecord>, StreamsEventResponse> answer) {
      this.answer = answer;
    }

    @Override
    public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
      return answer.apply(event.getRecords());
    }
  }

  private SamTemplate template(String properties) throws TemplateException {
    String yaml =
        """
        Resources:
          Rows:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: %s
              AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
              KeySchema: [{AttributeName: pk, KeyType: HASH}]
              StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
          Follow:
            Type: AWS::Serverless::Function
            Properties:
              Handler: dev.probity.local.gateway.stream.TableStreamsTest$Handler
              Runtime: java25
              Events:
                Change:
                  Type: DynamoDB
                  Properties:
                    Stream: !GetAtt Rows.StreamArn
                    StartingPosition: TRIM_HORIZON
                    %s
        """
            .formatted(table, properties);
    return SamTemplate.parse(yaml.getBytes(StandardCharsets.UTF_8), "template.yaml");
  }

  private void createTable() {
    client.createTable(create ->
        create
            .tableName(table)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .keySchema(KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build())
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("pk")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .streamSpecification(s -> s.streamEnabled(true).streamViewType("NEW_AND_OLD_IMAGES")));
  }

  private void follow(
      String properties, Function<List<DynamodbStreamRecord>, StreamsEventResponse> answer)
      throws TemplateException {
    TemplateValues values = TemplateValues.ofStack("fixture", "eu-central-1", "000000000000");
    SamTemplate template = template(properties);
    List<FunctionModel> models = template.functions(values);
    List<TableModel> tables = template.tables(values);
    FunctionLog sink = (source, requestId, message) -> log.add(source + " " + message);
    var invoker =
        new InProcessInvoker(
            models,
            (model, environment) -> new Handler(answer),
            sink,
            new InProcessInvoker.Settings("eu-central-1", "000000000000", 4));
    opened.add(invoker);
    opened.add(
        TableStreams.start(
            models,
            tables,
            new TableStreams.Clients(
                stack.aws().dynamoDbClient(), stack.aws().dynamoDbStreamsClient()),
            invoker,
            sink,
            new TableStreams.Settings(
                "eu-central-1",
                Duration.ofMillis(50),
                Duration.ofMillis(20),
                Duration.ofMillis(100))));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
    client.deleteTable(delete -> delete.tableName(table));
    client.close();
  }

  private void put(String key, int number) {
    client.putItem(put ->
        put.tableName(table)
            .item(
                Map.of(
                    "pk",
                    AttributeValue.fromS(key),
                    "n",
                    AttributeValue.fromN(Integer.toString(number)))));
  }

  private void put(int from, int to) {
    IntStream.rangeClosed(from, to).forEach(number -> put("row", number));
  }

  private static int number(DynamodbStreamRecord record) {
    return Integer.parseInt(record.getDynamodb().getNewImage().get("n").getN());
  }

  /** The numbers that arrive, batch after batch, until this one. */
  private List<Integer> until(int last) throws InterruptedException {
    List<Integer> numbers = new ArrayList<>();
    while (numbers.isEmpty() || numbers.getLast() != last) {
      List<DynamodbStreamRecord> batch = batches.poll(30, TimeUnit.SECONDS);
      assertThat(batch).as("after %s, log %s", numbers, log).isNotNull();
      batch.forEach(record -> numbers.add(number(record)));
    }
    return numbers;
  }

  private StreamsEventResponse keep(List<DynamodbStreamRecord> records) {
    batches.add(records);
    return new StreamsEventResponse();
  }

  @Test
  void everyChangeArrivesOnceAndInOrderFromTheOldestOn() throws Exception {
    createTable();
    put(1, 20);
    follow("BatchSize: 7", this::keep);
    assertThat(until(20)).isEqualTo(IntStream.rangeClosed(1, 20).boxed().toList());
    put(21, 25);
    assertThat(until(25)).isEqualTo(IntStream.rangeClosed(21, 25).boxed().toList());
    assertThat(log).isEmpty();
  }

  @Test
  void aRecordIsWhatAwsSends() throws Exception {
    createTable();
    Map<String, AttributeValue> row =
        Map.of(
            "pk", AttributeValue.fromS("row"),
            "b", AttributeValue.fromB(SdkBytes.fromUtf8String("bytes")),
            "l",
                AttributeValue.fromL(
                    List.of(AttributeValue.fromBool(true), AttributeValue.fromNul(true))),
            "m", AttributeValue.fromM(Map.of("ss", AttributeValue.fromSs(List.of("x", "y")))));
    client.putItem(put -> put.tableName(table).item(row));
    client.deleteItem(delete -> delete.tableName(table).key(Map.of("pk", row.get("pk"))));
    follow("BatchSize: 1", this::keep);

    DynamodbStreamRecord inserted = batches.poll(30, TimeUnit.SECONDS).getFirst();
    assertThat(inserted.getEventName()).isEqualTo("INSERT");
    assertThat(inserted.getEventSource()).isEqualTo("aws:dynamodb");
    assertThat(inserted.getEventSourceARN()).contains(table);
    assertThat(inserted.getAwsRegion()).isEqualTo("eu-central-1");
    var image = inserted.getDynamodb().getNewImage();
    assertThat(image.get("pk").getS()).isEqualTo("row");
    assertThat(image.get("b").getB())
        .isEqualTo(ByteBuffer.wrap("bytes".getBytes(StandardCharsets.UTF_8)));
    assertThat(image.get("l").getL().get(0).getBOOL()).isTrue();
    assertThat(image.get("l").getL().get(1).getNULL()).isTrue();
    assertThat(image.get("m").getM().get("ss").getSS()).containsExactlyInAnyOrder("x", "y");
    assertThat(inserted.getDynamodb().getOldImage()).isNull();
    assertThat(inserted.getDynamodb().getStreamViewType()).isEqualTo("NEW_AND_OLD_IMAGES");

    DynamodbStreamRecord removed = batches.poll(30, TimeUnit.SECONDS).getFirst();
    assertThat(removed.getEventName()).isEqualTo("REMOVE");
    assertThat(removed.getDynamodb().getNewImage()).isNull();
    assertThat(removed.getDynamodb().getOldImage()).containsKey("b");
  }

  @Test
  void aFailedBatchIsTriedAgainAndWhatFollowsWaits() throws Exception {
    createTable();
    put(1, 4);
    var failures = new AtomicInteger();
    follow(
        "BatchSize: 2",
        records -> {
          if (number(records.getFirst()) == 3 && failures.incrementAndGet() <= 3) {
            throw new IllegalStateException("not yet");
          }
          return keep(records);
        });
    assertThat(until(4)).containsExactly(1, 2, 3, 4);
    assertThat(failures).hasValue(4);
  }

  @Test
  void afterItsRetriesABatchIsGivenUpAndTheNextOneComes() throws Exception {
    createTable();
    put(1, 4);
    follow(
        "BatchSize: 2\n            MaximumRetryAttempts: 2",
        records -> {
          if (number(records.getFirst()) == 1) {
            throw new IllegalStateException("never");
          }
          return keep(records);
        });
    assertThat(until(4)).containsExactly(3, 4);
    assertThat(log).anyMatch(line -> line.contains("2 records") && line.contains("given up"));
    assertThat(log).filteredOn(line -> line.contains("FUNCTION_FAILED")).hasSize(3);
  }

  @Test
  void aBatchIsCutInTwoUntilTheFaultyRecordStandsAlone() throws Exception {
    createTable();
    put(1, 8);
    follow(
        "BatchSize: 8\n            MaximumRetryAttempts: 1\n"
            + "            BisectBatchOnFunctionError: true",
        records -> {
          if (records.stream().anyMatch(record -> number(record) == 5)) {
            throw new IllegalStateException("five");
          }
          return keep(records);
        });
    assertThat(until(8)).containsExactly(1, 2, 3, 4, 6, 7, 8);
    assertThat(log).anyMatch(line -> line.contains("1 records") && line.contains("given up"));
  }

  @Test
  void aFunctionMayNameTheRecordAtWhichItStopped() throws Exception {
    createTable();
    put(1, 5);
    var stopped = new AtomicBoolean();
    follow(
        "FunctionResponseTypes: [ReportBatchItemFailures]",
        records -> {
          StreamsEventResponse response = keep(records);
          for (DynamodbStreamRecord record : records) {
            if (number(record) == 3 && stopped.compareAndSet(false, true)) {
              response.setBatchItemFailures(
                  List.of(
                      new StreamsEventResponse.BatchItemFailure(
                          record.getDynamodb().getSequenceNumber())));
            }
          }
          return response;
        });
    assertThat(until(5)).endsWith(5);
    List<Integer> again = new ArrayList<>(until(5));
    assertThat(again).startsWith(3).containsExactly(3, 4, 5);
  }

  @Test
  void aTableThatIsMadeLaterOrAnewIsReadFromItsBeginning() throws Exception {
    follow("BatchSize: 10", this::keep);
    createTable();
    put(1, 2);
    assertThat(until(2)).containsExactly(1, 2);
    client.deleteTable(delete -> delete.tableName(table));
    client.waiter().waitUntilTableNotExists(describe -> describe.tableName(table));
    createTable();
    put(7, 8);
    assertThat(until(8)).containsExactly(7, 8);
  }

  @Test
  void anEventOfATableWithoutStreamIsRefused() throws Exception {
    createTable();
    TemplateValues values = TemplateValues.ofStack("fixture", "eu-central-1", "000000000000");
    SamTemplate template = template("BatchSize: 1");
    assertThatThrownBy(() ->
            TableStreams.start(
                template.functions(values),
                List.of(),
                new TableStreams.Clients(
                    stack.aws().dynamoDbClient(), stack.aws().dynamoDbStreamsClient()),
                null,
                (source, id, message) -> {},
                TableStreams.Settings.of("eu-central-1")))
        .hasMessage(
            "Resources/Follow/Properties/Events/Change/Properties/Stream: Rows is no table with a"
                + " StreamSpecification");
  }
}
