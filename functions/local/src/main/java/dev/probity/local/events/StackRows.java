package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.events.Scene.RowName;
import dev.probity.local.stack.AwsEndpoints;
import dev.probity.local.stack.RunningStack;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Rows of a running stack's tables, read and edited past the modules. */
final class StackRows {
  private static final String REVISION = "rev";

  private final RunningStack running;
  private final AwsEndpoints aws;

  StackRows(RunningStack running, AwsEndpoints aws) {
    this.running = running;
    this.aws = aws;
  }

  /** The credential in the module's own row. */
  Optional<CredentialCheck.Claimed> registered(Address user) throws WireException {
    RowName name = RowName.account(user);
    try (DynamoDbClient client = aws.dynamoDbClient()) {
      Optional<Map<String, AttributeValue>> row = row(client, name);
      if (row.isEmpty()) {
        return Optional.empty();
      }
      JsonNode body =
          StrictJson.parse(
              text(row.get(), "body").getBytes(StandardCharsets.UTF_8), StrictJson.Limits.BODY);
      return Optional.of(
          new CredentialCheck.Claimed(
              user,
              Bytes32.parse(StrictJson.text(body, "credRef")),
              Bytes32.parse(StrictJson.text(body, "roleCommit")),
              StrictJson.member(body, "version").longValue()));
    }
  }

  /**
   * Changes the body of a row, and not its MAC. Its revision changes too: a worker that read the
   * row before cannot write the edit away.
   */
  void edit(RowName name) {
    try (DynamoDbClient client = aws.dynamoDbClient()) {
      while (!edited(client, name)) {
        Thread.onSpinWait();
      }
    }
  }

  /** Whether nobody wrote the row meanwhile. */
  private boolean edited(DynamoDbClient client, RowName name) {
    Map<String, AttributeValue> row =
        row(client, name).orElseThrow(() -> new IllegalStateException("there is no " + name));
    AttributeValue revision = Objects.requireNonNull(row.get(REVISION));
    Map<String, AttributeValue> edited = new HashMap<>(row);
    edited.put("body", AttributeValue.fromS(text(row, "body") + " "));
    edited.put(REVISION, AttributeValue.fromN(Long.toString(Long.parseLong(revision.n()) + 1)));
    try {
      client.putItem(put ->
          put.tableName(running.reference(name.table()))
              .item(edited)
              .conditionExpression(REVISION + " = :read")
              .expressionAttributeValues(Map.of(":read", revision)));
      return true;
    } catch (ConditionalCheckFailedException raced) {
      return false;
    }
  }

  private Optional<Map<String, AttributeValue>> row(DynamoDbClient client, RowName name) {
    String table = running.reference(name.table());
    return client.scanPaginator(scan -> scan.tableName(table)).items().stream()
        .filter(one -> text(one, "pk").endsWith("/" + name.kind() + "/" + name.id()))
        .findFirst();
  }

  private static String text(Map<String, AttributeValue> row, String attribute) {
    AttributeValue value = row.get(attribute);
    return value == null ? "" : value.s();
  }
}
