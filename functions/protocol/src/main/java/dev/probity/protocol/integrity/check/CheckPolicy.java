package dev.probity.protocol.integrity.check;

import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.integrity.check.Finding.Level;
import dev.probity.protocol.integrity.expectation.Expectation;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final Pattern ENTRY =
      Pattern.compile(
          "(?<kind>[a-z-]+) *(> *(?<limit>[0-9]{1,3}(\\.[0-9]{1,2})?) *%)? *= *(?<level>[a-z]+)");

  /** Copies the map. */
  public CheckPolicy {
    levels = Map.copyOf(levels);
    if (imbalance < 0 || drift < 0) {
      throw new IllegalArgumentException("limits are shares");
    }
  }

  /**
   * Reads what an operator wrote: entries {@code KIND=LEVEL}, of imbalance and drift also {@code
   * KIND>P%=LEVEL} with at most two digits after the point, separated by commas, each kind at most
   * once. What is not said stays as in {@link #DEFAULT}. Spaces around entries and signs are passed
   * over.
   *
   * @throws IllegalArgumentException with the entry that is wrong
   */
  public static CheckPolicy parse(String text) {
    Map<Kind, Level> levels = new EnumMap<>(DEFAULT.levels());
    Set<Kind> said = EnumSet.noneOf(Kind.class);
    int imbalance = DEFAULT.imbalance();
    int drift = DEFAULT.drift();
    for (String entry : text.isBlank() ? new String[0] : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(entry.strip());
      Optional<Kind> kind =
          matcher.matches()
              ? Kind.ofCode(matcher.group("kind")).filter(DEFAULT.levels()::containsKey)
              : Optional.empty();
      Optional<Level> level =
          kind.isEmpty() ? Optional.empty() : Level.ofCode(matcher.group("level"));
      if (level.isEmpty() || !said.add(kind.get())) {
        throw new IllegalArgumentException("no entry of a check policy: " + entry.strip());
      }
      levels.put(kind.get(), level.get());
      String limit = matcher.group("limit");
      if (limit != null) {
        int share = share(limit, entry);
        switch (kind.get()) {
          case IMBALANCE -> imbalance = share;
          case DRIFT -> drift = share;
          default -> throw new IllegalArgumentException("takes no limit: " + entry.strip());
        }
      }
    }
    return new CheckPolicy(levels, imbalance, drift);
  }

  private static int share(String percent, String entry) {
    int share = new BigDecimal(percent).movePointRight(2).intValueExact();
    if (share > Expectation.WHOLE) {
      throw new IllegalArgumentException("at most 100 %: " + entry.strip());
    }
    return share;
  }

  Level level(Kind kind) {
    return levels.getOrDefault(kind, Level.NOTE);
  }
}
