package dev.probity.local.gateway;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * EventBridge's {@code rate(value unit)} and {@code cron(minutes hours day-of-month month
 * day-of-week year)}, in UTC.
 *
 * <p>Cron fields take {@code *}, {@code ?}, lists, ranges, steps and English names; days of week
 * run from 1 = Sunday. The wildcards {@code L}, {@code W} and {@code #} are refused: no schedule
 * here needs them.
 */
public sealed interface ScheduleExpression {
  /**
   * The first firing after a moment; empty where there is none within five years.
   *
   * @param after exclusive
   */
  Optional<Instant> next(Instant after);

  /**
   * Parses an expression.
   *
   * @throws IllegalArgumentException when EventBridge would refuse it, or on a wildcard that is not
   *     supported
   */
  static ScheduleExpression parse(String expression) {
    Matcher rate = Rate.FORM.matcher(expression);
    if (rate.matches()) {
      return Rate.of(Integer.parseInt(rate.group(1)), rate.group(2), expression);
    }
    if (expression.startsWith("cron(") && expression.endsWith(")")) {
      return Cron.of(
          expression.substring(5, expression.length() - 1).strip().split(" +"), expression);
    }
    throw new IllegalArgumentException("neither rate(…) nor cron(…): " + expression);
  }

  /** Fires again and again, the period after the last time. */
  record Rate(Duration period) implements ScheduleExpression {
    private static final Pattern FORM =
        Pattern.compile("rate\\(([1-9][0-9]{0,5}) (minutes?|hours?|days?)\\)");

    private static Rate of(int value, String unit, String expression) {
      // EventBridge refuses rate(1 minutes) and rate(5 minute).
      if ((value == 1) == unit.endsWith("s")) {
        throw new IllegalArgumentException("singular for 1, plural for more: " + expression);
      }
      return new Rate(
          switch (unit.charAt(0)) {
            case 'm' -> Duration.ofMinutes(value);
            case 'h' -> Duration.ofHours(value);
            default -> Duration.ofDays(value);
          });
    }

    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(after.plus(period));
    }
  }

  /** Fires at the minutes that every field allows. */
  final class Cron implements ScheduleExpression {
    private static final List<String> MONTHS =
        List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS =
        List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final int FIRST_YEAR = 1970;

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final BitSet years;

    private Cron(String[] fields) {
      minutes = field(fields[0], 0, 59, List.of());
      hours = field(fields[1], 0, 23, List.of());
      daysOfMonth = field(fields[2], 1, 31, List.of());
      months = field(fields[3], 1, 12, MONTHS);
      daysOfWeek = field(fields[4], 1, 7, DAYS);
      years = field(fields[5], FIRST_YEAR, 2199, List.of());
    }

    private static Cron of(String[] fields, String expression) {
      if (fields.length != 6) {
        throw new IllegalArgumentException("six fields expected: " + expression);
      }
      if (fields[2].equals("?") == fields[4].equals("?")) {
        throw new IllegalArgumentException(
            "? in exactly one of day-of-month and day-of-week: " + expression);
      }
      return new Cron(fields);
    }

    @Override
    public Optional<Instant> next(Instant after) {
      ZonedDateTime time =
          after.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
      ZonedDateTime end = time.plusYears(5);
      while (time.isBefore(end)) {
        if (!years.get(time.getYear()) || !months.get(time.getMonthValue())) {
          time = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
        } else if (!daysOfMonth.get(time.getDayOfMonth())
            || !daysOfWeek.get(time.getDayOfWeek().getValue() % 7 + 1)) {
          time = time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
        } else if (!hours.get(time.getHour())) {
          time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
        } else if (!minutes.get(time.getMinute())) {
          time = time.plusMinutes(1);
        } else {
          return Optional.of(time.toInstant());
        }
      }
      return Optional.empty();
    }

    private static BitSet field(String field, int first, int last, List<String> names) {
      BitSet allowed = new BitSet();
      for (String part : field.split(",", -1)) {
        String[] step = part.split("/", -1);
        String range = step[0];
        int from = first;
        int to = last;
        if (!range.equals("*") && !range.equals("?")) {
          String[] bounds = range.split("-", -1);
          from = number(bounds[0], first, last, names);
          to =
              bounds.length == 2
                  ? number(bounds[1], first, last, names)
                  : step.length == 2 ? last : from;
          if (bounds.length > 2) {
            throw new IllegalArgumentException("no range: " + part);
          }
        }
        int by = step.length == 2 ? number(step[1], 1, last, List.of()) : 1;
        if (step.length > 2 || from > to) {
          throw new IllegalArgumentException("no range: " + part);
        }
        for (int value = from; value <= to; value += by) {
          allowed.set(value);
        }
      }
      return allowed;
    }

    private static int number(String text, int first, int last, List<String> names) {
      int named = names.indexOf(text.toUpperCase(Locale.ROOT));
      try {
        int value = named >= 0 ? named + 1 : Integer.parseInt(text);
        if (value < first || value > last) {
          throw new DateTimeException(first + " to " + last + ", not " + text);
        }
        return value;
      } catch (NumberFormatException | DateTimeException e) {
        throw new IllegalArgumentException("cron field: " + e.getMessage(), e);
      }
    }
  }
}
