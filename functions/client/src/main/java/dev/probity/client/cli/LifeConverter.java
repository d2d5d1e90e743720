package dev.probity.client.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How long something lives: a whole number and its unit, such as {@code 90s}, {@code 10m}, {@code
 * 2h}.
 */
final class LifeConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})([smh])");

  @Override
  public Duration convert(String typed) {
    Matcher life = FORM.matcher(typed);
    if (!life.matches()) {
      throw new TypeConversionException("'" + typed + "' is no time such as 90s, 10m or 2h");
    }
    long number = Long.parseLong(life.group(1));
    return switch (life.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
