package dev.probity.protocol.integrity.dataset;

/** Told where in the source each record begins. */
@FunctionalInterface
interface RecordPlaces {
  /** Nobody asks. */
  RecordPlaces IGNORED = (number, start) -> {};

  /**
   * A record was read.
   *
   * @param number its place in the source, from 1
   * @param start bytes before it in the source
   */
  void add(long number, long start);
}
