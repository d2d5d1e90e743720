package dev.probity.local.service.fault;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** What a {@link FaultProxy} does to a request instead of passing it on and its reply back. */
public sealed interface Fault {
  /** Passes all on, after a pause. */
  record Delay(Duration pause) implements Fault {}

  /** Passes it on to another service ({@code http://host:port}) than the proxy's. */
  record RouteTo(URI service) implements Fault {}

  /**
   * Passes it on to another service, and does something before and after; the reply goes back when
   * both are done.
   *
   * @param before false: the service never hears of the request, and the connection is closed
   */
  record Around(URI service, BooleanSupplier before, Runnable after) implements Fault {}

  /** Closes the connection; the service never hears of the request. */
  record DropRequest() implements Fault {}

  /** Lets the service do it, then closes the connection: the effect is there, the reply is not. */
  record DropReply() implements Fault {}

  /** Lets the service do it, sends half of the reply's body and closes the connection. */
  record CutReply() implements Fault {}

  /** Keeps the connection open and never answers, until the proxy is closed. */
  record Stall() implements Fault {}

  /** Answers in the service's place. */
  record Answer(int status, String contentType, String body) implements Fault {}

  /**
   * Lets the service do it, and changes the reply's body. Checksums of the transport are left out,
   * or they would tell.
   */
  record Rewrite(UnaryOperator<byte[]> change) implements Fault {}

  /** 500 without a name. */
  static Fault serverError() {
    return new Answer(500, "text/plain", "Internal Server Error");
  }

  /** How S3 throttles. */
  static Fault s3SlowDown() {
    return new Answer(
        503,
        "application/xml",
        "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
  }

  /** How S3 fails. */
  static Fault s3InternalError() {
    return new Answer(
        500,
        "application/xml",
        "<Error><Code>InternalError</Code><Message>We encountered an internal"
            + " error.</Message></Error>");
  }

  /** How DynamoDB throttles. */
  static Fault dynamoDbThrottled() {
    return aws("com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "1.0");
  }

  /**
   * How DynamoDB cancels a transaction.
   *
   * @param reason of its first write, such as {@code TransactionConflict}
   */
  static Fault dynamoDbCancelled(String reason) {
    return new Answer(
        400,
        "application/x-amz-json-1.0",
        """
        {"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
         "Message":"Transaction cancelled, please refer cancellation reasons for specific reasons",
         "CancellationReasons":[{"Code":"%s"},{"Code":"None"}]}
        """
            .formatted(reason));
  }

  /** How KMS throttles. */
  static Fault kmsThrottled() {
    return aws("ThrottlingException", "1.1");
  }

  private static Fault aws(String type, String version) {
    return new Answer(
        400,
        "application/x-amz-json-" + version,
        "{\"__type\":\"" + type + "\",\"message\":\"Rate exceeded\"}");
  }

  /**
   * Sets the string at {@code pointer} (RFC 6901) of a JSON reply; its parent must exist, or the
   * test is wrong.
   */
  static Fault jsonField(String pointer, String value) {
    JsonPointer at = JsonPointer.compile(pointer);
    return new Rewrite(body -> replaced(body, at, value));
  }

  private static byte[] replaced(byte[] body, JsonPointer at, String value) {
    ObjectMapper json = new ObjectMapper();
    try {
      JsonNode root = json.readTree(body);
      switch (root.at(at.head())) {
        case ObjectNode parent ->
            parent.set(at.last().getMatchingProperty(), TextNode.valueOf(value));
        case ArrayNode parent -> parent.set(at.last().getMatchingIndex(), TextNode.valueOf(value));
        default -> throw new IllegalStateException("nothing at " + at.head() + " of " + root);
      }
      return json.writeValueAsBytes(root);
    } catch (IOException notJson) {
      throw new UncheckedIOException(notJson);
    }
  }
}
