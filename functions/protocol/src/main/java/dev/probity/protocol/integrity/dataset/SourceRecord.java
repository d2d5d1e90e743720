package dev.probity.protocol.integrity.dataset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One record of the source.
 *
 * <p>The text is exactly the source's: no trimming, no Unicode normalisation (two records that
 * differ in normalisation alone are two records), no interpretation of numbers.
 */
public final class SourceRecord {
  private final long number;
  private final byte[] canonical;

  /** Takes the array over without a copy. */
  SourceRecord(long number, byte[] canonical) {
    this.number = number;
    this.canonical = canonical;
  }

  /**
   * Reads one record: an ordinary JSON object in UTF-8 and nothing else, of any layout. Strings are
   * themselves, and a number is its digits as they are written, so that 39.10 and "39.10" are one
   * record, and 39.1 is another.
   *
   * @throws DatasetException if it is not that, with the place
   */
  public static SourceRecord parse(byte[] json) throws DatasetException {
    try {
      JsonObjectRecord reader = new JsonObjectRecord(new ByteArrayInputStream(json));
      SourceRecord record = reader.next().orElseThrow();
      return record;
    } catch (DatasetException fault) {
      throw fault;
    } catch (IOException impossible) {
      throw new UncheckedIOException("an array cannot fail to be read", impossible);
    }
  }

  /** Its place in the source, from 1; header and blank lines are not counted. */
  public long number() {
    return number;
  }

  /**
   * The RFC 8785 bytes of an object of strings, at most 1 MiB; of JSON also null, and objects and
   * arrays of the same. A copy.
   */
  public byte[] canonical() {
    return canonical.clone();
  }

  /** The array itself, for readers in this package that do not change it. */
  byte[] shared() {
    return canonical;
  }
}
