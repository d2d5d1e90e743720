package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One JSON array of objects and nothing else. */
final class JsonArrayRecords extends JsonRecords {
  JsonArrayRecords(InputStream in) {
    super(in);
  }

  @Override
  void begin(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new DatasetException(Fault.EMPTY, "the file is empty");
    }
    if (first != JsonToken.START_ARRAY) {
      throw malformed(parser, "not an array of objects");
    }
  }

  @Override
  Optional<byte[]> readRecord(JsonParser parser) throws IOException {
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      if (parser.nextToken() != null) {
        throw malformed(parser, "something follows the array");
      }
      return Optional.empty();
    }
    return Optional.of(readObject(parser));
  }
}
