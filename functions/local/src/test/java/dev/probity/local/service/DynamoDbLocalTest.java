package dev.probity.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

final class DynamoDbLocalTest {
  @TempDir Path folder;

  @Test
  void rowsSurviveACrashAndConditionsAndTransactionsHold()
      throws IOException, InterruptedException {
    StateFolder state = StateFolder.at(folder);
    LocalCredentials credentials = LocalCredentials.of(state);
    int port = FreePorts.any(1).getFirst();
    try (DynamoDbLocal first = DynamoDbLocal.start(TestStack.PROJECT, state, port);
        DynamoDbClient client = TestStack.dynamoDb(first.endpoint(), credentials)) {
      createTable(client);
      put(client, "a");
      assertThatThrownBy(() -> put(client, "a"))
          .isInstanceOf(ConditionalCheckFailedException.class);
      assertThatThrownBy(() ->
              client.transactWriteItems(
                  TransactWriteItemsRequest.builder()
                      .transactItems(
                          TransactWriteItem.builder().put(putOf("b").build()).build(),
                          TransactWriteItem.builder()
                              .put(
                                  putOf("a")
                                      .conditionExpression("attribute_not_exists(pk)")
                                      .build())
                              .build())
                      .build()))
          .isInstanceOf(TransactionCanceledException.class);
      assertThat(get(client, "b")).isEmpty();
      ServiceHealth health = first.health();
      assertThat(health.state()).isEqualTo(ServiceHealth.State.READY);
      first.process().kill();
      assertThat(first.health().state()).isEqualTo(ServiceHealth.State.STOPPED);
    }
    try (DynamoDbLocal second = DynamoDbLocal.start(TestStack.PROJECT, state, port);
        DynamoDbClient client =
            TestStack.dynamoDb(second.endpoint(), new LocalCredentials("another", "secret"))) {
      assertThat(get(client, "a")).isEqualTo(row("a"));
    }
  }

  @Test
  void itListensOnTheLoopbackInterfaceAloneAndWritesNothingOutsideTheStateFolder()
      throws IOException, InterruptedException {
    StateFolder state = StateFolder.at(folder);
    int port = FreePorts.any(1).getFirst();
    try (DynamoDbLocal service = DynamoDbLocal.startInMemory(TestStack.PROJECT, state, port)) {
      assertThat(service.endpoint()).hasHost("127.0.0.1").hasPort(port);
      assertThat(Listening.elsewhereThanLoopback(port)).isEmpty();
      assertThatThrownBy(() -> DynamoDbLocal.startInMemory(TestStack.PROJECT, state, port))
          .isInstanceOf(ServiceStartException.class);
    }
  }

  private static Put.Builder putOf(String key) {
    return Put.builder().tableName("rows").item(row(key));
  }

  private static void createTable(DynamoDbClient client) {
    client.createTable(
        CreateTableRequest.builder()
            .tableName("rows")
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .keySchema(KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build())
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("pk")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .build());
  }

  private static void put(DynamoDbClient client, String key) {
    client.putItem(
        p -> p.tableName("rows").item(row(key)).conditionExpression("attribute_not_exists(pk)"));
  }

  private static Map<String, AttributeValue> get(DynamoDbClient client, String key) {
    return client
        .getItem(g ->
            g.tableName("rows").consistentRead(true).key(Map.of("pk", AttributeValue.fromS(key))))
        .item();
  }

  private static Map<String, AttributeValue> row(String key) {
    return Map.of("pk", AttributeValue.fromS(key), "n", AttributeValue.fromN("1"));
  }

  /** Looks for a port on the addresses of this machine that others can reach. */
  static final class Listening {
    private Listening() {}

    static List<InetAddress> elsewhereThanLoopback(int port) throws IOException {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress())
          .filter(address -> accepts(address, port))
          .toList();
    }

    private static boolean accepts(InetAddress address, int port) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), 300);
        return true;
      } catch (IOException refused) {
        return false;
      }
    }
  }
}
