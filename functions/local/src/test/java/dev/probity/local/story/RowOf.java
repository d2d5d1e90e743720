package dev.probity.local.story;

import dev.probity.local.stack.Stack;
import dev.probity.protocol.wire.Bytes32;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A data set's row, as whoever may write the table, and holds no key, sees it. */
record RowOf(Stack stack, AttributeValue key) {
  private static final String KEY = "pk";

  RowOf(Stack stack, Bytes32 requestHash) {
    this(stack, find(stack, requestHash));
  }

  private static AttributeValue find(Stack stack, Bytes32 requestHash) {
    try (DynamoDbClient client = stack.aws().dynamoDbClient()) {
      List<Map<String, AttributeValue>> rows =
          client
              .scanPaginator(scan -> scan.tableName(stack.reference("IntegrityTable")))
              .items()
              .stream()
              .filter(row -> value(row, KEY).s().endsWith("/dataset/" + requestHash))
              .toList();
      if (rows.size() != 1) {
        throw new AssertionError(rows.size() + " rows for " + requestHash);
      }
      return value(rows.getFirst(), KEY);
    }
  }

  /** An attribute that the row has. */
  static AttributeValue value(Map<String, AttributeValue> row, String attribute) {
    return Objects.requireNonNull(row.get(attribute));
  }

  Map<String, AttributeValue> read() {
    try (DynamoDbClient client = stack.aws().dynamoDbClient()) {
      return client
          .getItem(get ->
              get.tableName(stack.reference("IntegrityTable"))
                  .key(Map.of(KEY, key))
                  .consistentRead(true))
          .item();
    }
  }

  /** Puts a row with one attribute changed. */
  void write(Map<String, AttributeValue> row, String attribute, AttributeValue value) {
    Map<String, AttributeValue> changed = new HashMap<>(row);
    changed.put(attribute, value);
    try (DynamoDbClient client = stack.aws().dynamoDbClient()) {
      client.putItem(put -> put.tableName(stack.reference("IntegrityTable")).item(changed));
    }
  }
}
