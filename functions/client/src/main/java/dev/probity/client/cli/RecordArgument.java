package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.RecordReader;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One record as a person gives it: in a file, on standard input, or typed. */
final class RecordArgument {
  /** What a command says of it in its help. */
  static final String HELP =
      "One record as a JSON object: a file, - for standard input, or the object itself. Every field"
          + " of the source with its text as it stands there: 39.10 is not 39.1.";

  private static final String STANDARD_INPUT = "-";

  /** What Java makes of bytes of an argument that are not of the locale's character set. */
  private static final char UNREADABLE = '\ufffd';

  /** A record takes 1 MiB at most; whoever writes it may use escapes and white space. */
  private static final int MOST_BYTES = 8 * RecordReader.MAX_RECORD_BYTES;

  private RecordArgument() {}

  static SourceRecord read(String given) {
    byte[] json = bytes(given);
    if (json.length > MOST_BYTES) {
      throw ClientException.usage("The record is larger than any record can be.", null);
    }
    try {
      return SourceRecord.parse(json);
    } catch (DatasetException notOne) {
      throw ClientException.usage(
          named(given) + " is not one record, which is one JSON object: " + notOne.getMessage(),
          notOne);
    }
  }

  /** The name of what belongs to this record, without a folder. */
  static String baseName(String given) {
    if (isInline(given) || given.equals(STANDARD_INPUT)) {
      return "record";
    }
    String name = String.valueOf(Path.of(given).getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static boolean isInline(String given) {
    return given.stripLeading().startsWith("{");
  }

  private static String named(String given) {
    return isInline(given)
        ? "What was typed"
        : given.equals(STANDARD_INPUT) ? "Standard input" : given;
  }

  private static byte[] bytes(String given) {
    if (isInline(given)) {
      if (given.indexOf(UNREADABLE) >= 0) {
        throw ClientException.usage(
            "The record as typed has characters that this machine's locale cannot show. Put it in"
                + " a file, or set LC_ALL=C.UTF-8.",
            null);
      }
      return given.getBytes(StandardCharsets.UTF_8);
    }
    try (InputStream in =
        given.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(given))) {
      return in.readNBytes(MOST_BYTES + 1);
    } catch (IOException unreadable) {
      throw ClientException.usage(
          "cannot read the record " + given + "; a record typed here begins with {", unreadable);
    }
  }
}
