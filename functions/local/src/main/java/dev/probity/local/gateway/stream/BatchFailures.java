package dev.probity.local.gateway.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/** What a function's reply says of a batch, where the template lets it say so. */
final class BatchFailures {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private BatchFailures() {}

  /**
   * How many records from the front are done: all of them where {@code batchItemFailures} is absent
   * or empty; none where it names what is not in the batch, as on AWS.
   *
   * @param sequenceNumbers of the batch, in order
   */
  static int done(byte[] reply, List<String> sequenceNumbers) {
    JsonNode failures;
    try {
      failures = JSON.readTree(reply).path("batchItemFailures");
    } catch (IOException noJson) {
      return 0;
    }
    if (failures.isMissingNode() || failures.isNull()) {
      return sequenceNumbers.size();
    }
    int done = failures.isArray() ? sequenceNumbers.size() : 0;
    for (JsonNode failure : failures) {
      done =
          Math.min(
              done, Math.max(0, sequenceNumbers.indexOf(failure.path("itemIdentifier").asText())));
    }
    return done;
  }
}
