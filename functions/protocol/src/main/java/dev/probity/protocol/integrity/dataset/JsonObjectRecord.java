package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.core.JsonParser;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One JSON object and nothing else, on as many lines as it likes. */
final class JsonObjectRecord extends JsonRecords {
  JsonObjectRecord(InputStream in) {
    super(in);
  }

  @Override
  void begin(JsonParser parser) throws IOException {
    if (parser.nextToken() == null) {
      throw new DatasetException(Fault.EMPTY, "there is no record: nothing was given");
    }
  }

  @Override
  Optional<byte[]> readRecord(JsonParser parser) throws IOException {
    if (records() > 0) {
      return Optional.empty();
    }
    byte[] canonical = readObject(parser);
    if (parser.nextToken() != null) {
      throw malformed(parser, "something follows the object; a record is one object");
    }
    return Optional.of(canonical);
  }
}
