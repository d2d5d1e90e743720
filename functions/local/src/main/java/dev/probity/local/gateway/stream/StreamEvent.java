package dev.probity.local.gateway.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/** The event that Lambda makes of records: {@code {"Records": […]}}, a {@code DynamodbEvent}. */
final class StreamEvent {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private StreamEvent() {}

  /**
   * The event's JSON.
   *
   * @param streamArn of the stream, {@code eventSourceARN} of each record
   */
  static byte[] of(List<Record> records, String region, String streamArn) {
    ObjectNode event = JSON.objectNode();
    var list = event.putArray("Records");
    for (Record one : records) {
      list.add(record(one, region, streamArn));
    }
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** One element of {@code Records}, which filters see as well. */
  static ObjectNode record(Record one, String region, String streamArn) {
    ObjectNode json = JSON.objectNode();
    json.put("eventID", one.eventID());
    json.put("eventName", one.eventNameAsString());
    json.put("eventVersion", one.eventVersion());
    json.put("eventSource", "aws:dynamodb");
    json.put("awsRegion", region);
    json.set("dynamodb", change(one.dynamodb()));
    json.put("eventSourceARN", streamArn);
    return json;
  }

  private static ObjectNode change(StreamRecord change) {
    ObjectNode json = JSON.objectNode();
    if (change.approximateCreationDateTime() != null) {
      json.put(
          "ApproximateCreationDateTime", change.approximateCreationDateTime().getEpochSecond());
    }
    json.set("Keys", values(change.keys()));
    if (change.hasNewImage()) {
      json.set("NewImage", values(change.newImage()));
    }
    if (change.hasOldImage()) {
      json.set("OldImage", values(change.oldImage()));
    }
    json.put("SequenceNumber", change.sequenceNumber());
    json.put("SizeBytes", change.sizeBytes());
    json.put("StreamViewType", change.streamViewTypeAsString());
    return json;
  }

  private static ObjectNode values(Map<String, AttributeValue> attributes) {
    ObjectNode json = JSON.objectNode();
    attributes.forEach((name, value) -> json.set(name, value(value)));
    return json;
  }

  private static ObjectNode value(AttributeValue value) {
    ObjectNode json = JSON.objectNode();
    switch (value.type()) {
      case S -> json.put("S", value.s());
      case N -> json.put("N", value.n());
      case B -> json.put("B", base64(value.b().asByteArray()));
      case BOOL -> json.put("BOOL", value.bool());
      case NUL -> json.put("NULL", true);
      case SS -> value.ss().forEach(json.putArray("SS")::add);
      case NS -> value.ns().forEach(json.putArray("NS")::add);
      case BS -> {
        var set = json.putArray("BS");
        value.bs().forEach(bytes -> set.add(base64(bytes.asByteArray())));
      }
      case L -> {
        var list = json.putArray("L");
        value.l().forEach(element -> list.add(value(element)));
      }
      case M -> json.set("M", values(value.m()));
      case UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalStateException("an attribute of a type that the SDK does not know");
    }
    return json;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
