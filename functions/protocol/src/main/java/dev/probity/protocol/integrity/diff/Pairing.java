package dev.probity.protocol.integrity.diff;

/**
 * When a record that is gone and a record that is new are one record that was changed. Only records
 * that differ are paired.
 */
public sealed interface Pairing {
  /** Never: what is gone was removed, what is new was added. */
  record None() implements Pairing {}

  /** If they stand at the same place. For two data sets of equally many records. */
  record ByNumber() implements Pairing {}

  /**
   * If they have the same value in this field, and no other record that is gone or new has it.
   * Records in which it is missing are not paired.
   *
   * @param field a field's name
   */
  record ByField(String field) implements Pairing {}
}
