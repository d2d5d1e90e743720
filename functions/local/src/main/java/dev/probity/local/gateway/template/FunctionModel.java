package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A Lambda function of the template, {@code Globals} merged in and every intrinsic function
 * resolved.
 *
 * @param logicalId name of the resource; also the local function's name in routes, schedules and
 *     {@link dev.probity.local.gateway.Invoker}
 * @param deployedName {@code FunctionName}, or the logical id where the template leaves the name to
 *     CloudFormation
 * @param handler {@code package.Class} or {@code package.Class::handleRequest}
 * @param memoryMegabytes {@code MemorySize}, 128 where absent
 * @param timeout {@code Timeout}, 3 s where absent
 * @param alias {@code AutoPublishAlias}: the alias by which others call it
 * @param reservedConcurrency {@code ReservedConcurrentExecutions}; 0 means that every call is
 *     throttled
 * @param environment variable → value
 * @param routes routes of HTTP APIs, in the template's order
 * @param schedules schedules, in the template's order
 * @param streams streams of tables, in the template's order
 * @param policies IAM statements and SAM policy templates as written, not resolved: the local stack
 *     has no IAM
 */
public record FunctionModel(
    String logicalId,
    String deployedName,
    Optional<String> alias,
    String handler,
    String runtime,
    int memoryMegabytes,
    Duration timeout,
    OptionalInt reservedConcurrency,
    Map<String, String> environment,
    List<HttpRoute> routes,
    List<ScheduleModel> schedules,
    List<StreamModel> streams,
    JsonNode policies) {
  /** Copies the collections. */
  public FunctionModel {
    environment = Map.copyOf(environment);
    routes = List.copyOf(routes);
    schedules = List.copyOf(schedules);
    streams = List.copyOf(streams);
  }

  /**
   * The function's ARN, without a qualifier.
   *
   * @param accountId 12 digits
   */
  public String arn(String region, String accountId) {
    return arn(region, accountId, deployedName);
  }

  static String arn(String region, String accountId, String deployedName) {
    return "arn:aws:lambda:" + region + ":" + accountId + ":function:" + deployedName;
  }

  /** Class part of {@link #handler()}. */
  public String handlerClass() {
    int separator = handler.indexOf("::");
    return separator < 0 ? handler : handler.substring(0, separator);
  }
}
