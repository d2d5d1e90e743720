package dev.probity.protocol.integrity.dataset;

import dev.probity.content.Cid;
import java.util.List;
import java.util.Optional;

/**
 * Which records are not the signed ones.
 *
 * @param obstacle one sentence on why the list is empty or ends early: leaves that cannot be
 *     trusted, metadata or directory that cannot be read, a header that is broken; empty if all was
 *     read
 * @param records numbers of the first records that have no leaf, ascending, at most {@value
 *     #MAX_NAMED}; 1-based places in the source as it lies in the content. After a record that is
 *     no longer a record (a line end or quote has changed) counting goes on at the next line, or
 *     the next object
 * @param more how many other records have no leaf
 * @param unmatchedLeaves signed leaves to which no record belongs: the records that were lost or
 *     altered
 * @param unreadable blocks of the data that the source could not give, at most {@value #MAX_NAMED};
 *     their records are neither counted nor named
 */
public record RecordDiagnosis(
    Optional<String> obstacle,
    List<Long> records,
    long more,
    long unmatchedLeaves,
    List<Cid> unreadable) {
  /** Most records that are named. */
  public static final int MAX_NAMED = 20;

  /** Copies the lists. */
  public RecordDiagnosis {
    records = List.copyOf(records);
    unreadable = List.copyOf(unreadable);
  }

  /** Nothing could be compared. */
  static RecordDiagnosis impossible(String obstacle) {
    return new RecordDiagnosis(Optional.of(obstacle), List.of(), 0, 0, List.of());
  }
}
