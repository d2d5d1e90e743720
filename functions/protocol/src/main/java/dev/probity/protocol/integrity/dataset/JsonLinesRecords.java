package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.core.JsonParser;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One JSON object a line; blank lines are passed over. */
final class JsonLinesRecords extends JsonRecords {
  private long lastLine;

  JsonLinesRecords(InputStream in) {
    super(in);
  }

  @Override
  void begin(JsonParser parser) throws IOException {
    if (parser.nextToken() == null) {
      throw new DatasetException(Fault.EMPTY, "the file is empty");
    }
  }

  @Override
  Optional<byte[]> readRecord(JsonParser parser) throws IOException {
    if (lastLine > 0 && parser.nextToken() == null) {
      return Optional.empty();
    }
    int line = parser.currentTokenLocation().getLineNr();
    if (line <= lastLine) {
      throw malformed(parser, "a second value on one line");
    }
    byte[] canonical = readObject(parser);
    if (parser.currentTokenLocation().getLineNr() > line) {
      throw new DatasetException(
          Fault.MALFORMED_JSON, "line " + line + ": the object does not end on its line");
    }
    lastLine = line;
    return Optional.of(canonical);
  }
}
