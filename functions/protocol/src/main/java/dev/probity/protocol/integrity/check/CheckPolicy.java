package dev.probity.protocol.integrity.check;

import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.integrity.check.Finding.Level;
import dev.probity.protocol.integrity.expectation.Expectation;
import java.util.Map;

/**
 * What an operator makes of findings that break no expectation of the owner's. Owners can expect
 * more, never less.
 *
 * @param levels of imbalance, drift, unseen labels, missing values, duplicates and leakage; a kind
 *     that is not named is a note
 * @param imbalance a label may be so far from the mean, in parts of {@link Expectation#WHOLE}
 * @param drift the largest total variation distance from the previous version, in the same parts
 */
public record CheckPolicy(Map<Kind, Level> levels, int imbalance, int drift) {
  /**
   * Warns of a label with less than half or more than one and a half times its share, of a drift of
   * more than a tenth, of unseen labels, duplicates and leakage; notes missing values. Refuses
   * nothing.
   */
  public static final CheckPolicy DEFAULT =
      new CheckPolicy(
          Map.of(
              Kind.IMBALANCE, Level.WARNING,
              Kind.DRIFT, Level.WARNING,
              Kind.UNSEEN_LABEL, Level.WARNING,
              Kind.MISSING_VALUES, Level.NOTE,
              Kind.DUPLICATES, Level.WARNING,
              Kind.LEAKAGE, Level.WARNING),
          Expectation.WHOLE / 2,
          Expectation.WHOLE / 10);

  /** Copies the map. */
  public CheckPolicy {
    levels = Map.copyOf(levels);
    if (imbalance < 0 || drift < 0) {
      throw new IllegalArgumentException("limits are shares");
    }
  }

  Level level(Kind kind) {
    return levels.getOrDefault(kind, Level.NOTE);
  }
}
