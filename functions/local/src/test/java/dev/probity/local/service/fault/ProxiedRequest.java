package dev.probity.local.service.fault;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A request that came to a {@link FaultProxy}, to choose faults by and to count. */
public final class ProxiedRequest {
  private static final Set<String> AWS_WRITES =
      Set.of(
          "PutItem",
          "UpdateItem",
          "DeleteItem",
          "TransactWriteItems",
          "Sign",
          "GenerateDataKeyWithoutPlaintext");

  private final HttpMessage message;

  ProxiedRequest(HttpMessage message) {
    this.message = message;
  }

  /** The method, upper case. */
  public String method() {
    return part(0);
  }

  /** Path and query as sent. */
  public String target() {
    return part(1);
  }

  /**
   * The operation of an AWS JSON call, such as {@code Sign} or {@code TransactWriteItems}; empty
   * for others.
   */
  public String awsOperation() {
    return message
        .header("x-amz-target")
        .map(target -> target.substring(target.lastIndexOf('.') + 1))
        .orElse("");
  }

  /**
   * Whether it is signed for this AWS service, by the credential scope of its header or of its
   * presigned URL (Signature Version 4); this is how an endpoint of many services tells them apart.
   */
  public boolean isSignedFor(String service) {
    return header("authorization").contains("/" + service + "/aws4_request")
        || target().contains("%2F" + service + "%2Faws4_request");
  }

  /**
   * Whether it is one to DynamoDB, S3, KMS or SES that leaves something behind: a row, a block, a
   * message, or a signature that may be used.
   */
  public boolean isAwsWrite() {
    return method().equals("PUT")
        || AWS_WRITES.contains(awsOperation())
        || (method().equals("POST") && isSignedFor("ses"));
  }

  /** The first header of this name (lower case), or empty. */
  public String header(String name) {
    return message.header(name).orElse("");
  }

  /** The body as UTF-8. */
  public String body() {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  /** Whether the body is a JSON-RPC call of {@code method}. */
  public boolean calls(String method) {
    return body().replace(" ", "").contains("\"method\":\"" + method + "\"");
  }

  private String part(int index) {
    String[] parts = message.firstLine().split(" ", 3);
    return index < parts.length ? parts[index] : "";
  }

  @Override
  public String toString() {
    return method() + " " + target() + " " + awsOperation();
  }
}
