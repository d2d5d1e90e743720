package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.function.Consumer;

/** One JSON line in the function's log: codes, counts and identifiers, never a body or a secret. */
final class LogLine {
  private static final String NAMESPACE = "Probity";

  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  private LogLine(String event) {
    json.put("event", event);
  }

  static LogLine of(String event) {
    return new LogLine(event);
  }

  LogLine put(String name, String value) {
    json.put(name, value);
    return this;
  }

  LogLine put(String name, long value) {
    json.put(name, value);
    return this;
  }

  /** Counts one under this name, in CloudWatch's embedded metric format. */
  LogLine metric(String name) {
    json.put(name, 1);
    ObjectNode aws = json.putObject("_aws");
    aws.put("Timestamp", InstantSource.system().millis());
    ObjectNode directive = aws.putArray("CloudWatchMetrics").addObject();
    directive.put("Namespace", NAMESPACE);
    directive.putArray("Dimensions").addArray();
    directive.putArray("Metrics").addObject().put("Name", name).put("Unit", "Count");
    return this;
  }

  /** Writes the line; Lambda takes a function's standard output as its log. */
  void print(Consumer<String> log) {
    log.accept(json.toString());
  }
}
