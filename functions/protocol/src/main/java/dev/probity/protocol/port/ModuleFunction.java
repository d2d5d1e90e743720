package dev.probity.protocol.port;

import java.util.regex.Pattern;

/**
 * A function of another module that a step may call. Which deployed function that is, the
 * configuration says.
 *
 * @param name as in the template, such as {@code QueryRole}: a capital, then 1 to 63 letters or
 *     digits
 */
public record ModuleFunction(String name) {
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]{1,63}");

  public ModuleFunction {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a function");
    }
  }
}
