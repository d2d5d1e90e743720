package dev.probity.protocol.integrity.dataset;

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
