package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code DynamoDB} events of functions; what the local stack would ignore of them is refused. */
final class StreamReader {
  static final String TYPE = "DynamoDB";

  /** One answer of {@code GetRecords} holds no more. */
  private static final int LARGEST_BATCH = 1_000;

  private static final List<String> NOT_SERVED =
      List.of(
          "DestinationConfig",
          "KmsKeyArn",
          "MaximumBatchingWindowInSeconds",
          "MaximumRecordAgeInSeconds",
          "MetricsConfig",
          "ParallelizationFactor",
          "StartingPositionTimestamp",
          "TumblingWindowInSeconds");

  private StreamReader() {}

  static StreamModel read(String event, String table, Branch properties) throws TemplateException {
    for (String name : NOT_SERVED) {
      if (properties.at(name).present()) {
        throw properties.at(name).fault("the local stack does not serve it");
      }
    }
    Branch position = properties.at("StartingPosition");
    if (!position.requiredText().equals("TRIM_HORIZON")) {
      throw position.fault("the local stack reads a stream from TRIM_HORIZON only");
    }
    int batch = properties.at("BatchSize").integer(100);
    if (batch < 1 || batch > LARGEST_BATCH) {
      throw properties.at("BatchSize").fault("1 to " + LARGEST_BATCH + ", not " + batch);
    }
    int retries = properties.at("MaximumRetryAttempts").integer(-1);
    if (retries < -1 || retries > 10_000) {
      throw properties.at("MaximumRetryAttempts").fault("-1 to 10000, not " + retries);
    }
    List<String> types = properties.at("FunctionResponseTypes").texts();
    if (!types.isEmpty() && !types.equals(List.of("ReportBatchItemFailures"))) {
      throw properties.at("FunctionResponseTypes").fault("only ReportBatchItemFailures exists");
    }
    return new StreamModel(
        event,
        table,
        batch,
        retries,
        properties.at("BisectBatchOnFunctionError").flag(false),
        !types.isEmpty(),
        filters(properties.at("FilterCriteria")),
        properties.at("Enabled").flag(true));
  }

  private static List<StreamFilter> filters(Branch criteria) throws TemplateException {
    for (Branch member : criteria.members().values()) {
      if (!member.path().endsWith("/Filters")) {
        throw member.fault("the local stack does not serve it");
      }
    }
    List<StreamFilter> filters = new ArrayList<>();
    for (Branch filter : criteria.at("Filters").elements()) {
      Branch pattern = filter.at("Pattern");
      try {
        filters.add(StreamFilter.parse(pattern.requiredText()));
      } catch (IllegalArgumentException notServed) {
        throw pattern.fault(String.valueOf(notServed.getMessage()));
      }
    }
    if (criteria.present() && (filters.isEmpty() || filters.size() > StreamFilter.MOST)) {
      throw criteria.fault("1 to " + StreamFilter.MOST + " filters, not " + filters.size());
    }
    return filters;
  }

  /**
   * Takes {@code Stream: !GetAtt Table.StreamArn} out of the events as written: the stream's ARN is
   * known only when the table stands.
   *
   * @return event → logical id of its table
   */
  static Map<String, String> takeTables(JsonNode events, String path) throws TemplateException {
    Map<String, String> tables = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> event : events.properties()) {
      if (event.getValue().path("Type").asText().equals(TYPE)
          && event.getValue().path("Properties") instanceof ObjectNode properties) {
        JsonNode stream = properties.path("Stream").path("Fn::GetAtt");
        if (!stream.path(1).asText().equals("StreamArn")) {
          throw new TemplateException(
              path + "/" + event.getKey() + "/Properties/Stream",
              "!GetAtt of a table's StreamArn expected");
        }
        properties.remove("Stream");
        tables.put(event.getKey(), stream.path(0).asText());
      }
    }
    return tables;
  }
}
