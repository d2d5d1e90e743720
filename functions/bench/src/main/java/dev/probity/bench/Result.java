package dev.probity.bench;

import java.util.Locale;
import java.util.Optional;

/**
 * One line of the report.
 *
 * @param name what was measured
 * @param ours the figure, with its unit
 * @param baseline what it is compared to and its figure; empty if to nothing
 * @param ratio ours over baseline: of speeds, 2 is twice as fast, of costs, twice as dear; empty
 *     where there is no ratio
 * @param target what is demanded, as text; empty if the figure is only reported
 * @param verdict how the two compare
 * @param note a reason or a condition; may be empty
 */
record Result(
    String name,
    String ours,
    String baseline,
    Optional<Double> ratio,
    String target,
    Verdict verdict,
    String note) {

  /** Of the target of a ratio, what noise may take away. */
  static final double NOISE = 0.10;

  /** How a figure stands to its target. */
  enum Verdict {
    MET,
    /** Short of the target by no more than {@link #NOISE}. */
    WITHIN_NOISE,
    MISSED,
    /** Told, not judged. */
    REPORTED,
    /** Not measured; the note says why. */
    SKIPPED
  }

  /** A speed against a baseline's, both in the same unit. */
  static Result speed(
      String name, double ours, String baselineName, double baseline, String unit, double target) {
    double ratio = ours / baseline;
    Verdict verdict =
        ratio >= target
            ? Verdict.MET
            : ratio >= target * (1 - NOISE) ? Verdict.WITHIN_NOISE : Verdict.MISSED;
    return new Result(
        name,
        figure(ours, unit),
        baselineName + " " + figure(baseline, unit),
        Optional.of(ratio),
        "≥ " + target + "×",
        verdict,
        "");
  }

  /** A cost that may be so many times a baseline's; the ratio is ours over the baseline's. */
  static Result cost(
      String name, double ours, String baselineName, double baseline, String unit, double target) {
    double ratio = ours / baseline;
    Verdict verdict =
        ratio <= target
            ? Verdict.MET
            : ratio <= target * (1 + NOISE) ? Verdict.WITHIN_NOISE : Verdict.MISSED;
    return new Result(
        name,
        figure(ours, unit),
        baselineName + " " + figure(baseline, unit),
        Optional.of(ratio),
        "≤ " + target + "×",
        verdict,
        "");
  }

  /** A speed beside a baseline's, not judged. */
  static Result comparison(
      String name, double ours, String baselineName, double baseline, String unit, String note) {
    return new Result(
        name,
        figure(ours, unit),
        baselineName + " " + figure(baseline, unit),
        Optional.of(ours / baseline),
        "",
        Verdict.REPORTED,
        note);
  }

  /** A figure that may not be above a limit. No noise is allowed: memory has none. */
  static Result atMost(String name, double ours, double limit, String unit, String note) {
    return new Result(
        name,
        figure(ours, unit),
        "",
        Optional.empty(),
        "≤ " + figure(limit, unit),
        ours <= limit ? Verdict.MET : Verdict.MISSED,
        note);
  }

  /** A figure beside the one hoped for, not judged. */
  static Result reported(String name, double ours, String unit, String hoped) {
    return new Result(name, figure(ours, unit), "", Optional.empty(), hoped, Verdict.REPORTED, "");
  }

  static Result skipped(String name, String why) {
    return new Result(name, "", "", Optional.empty(), "", Verdict.SKIPPED, why);
  }

  static Result missed(String name, String target, String why) {
    return new Result(name, "", "", Optional.empty(), target, Verdict.MISSED, why);
  }

  private static String figure(double value, String unit) {
    String digits = value >= 100 ? "%,.0f %s" : value >= 10 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, digits, value, unit);
  }
}
