package dev.probity.local.gateway.template;

import java.util.List;
import java.util.Optional;

/**
 * A parameter of the template.
 *
 * @param type CloudFormation's type name, such as {@code String} or {@code CommaDelimitedList}
 * @param defaultValue empty where the caller must give a value
 * @param allowedValues empty where any value is allowed
 * @param secret {@code NoEcho}: must not be shown
 */
public record Parameter(
    String name,
    String type,
    Optional<String> defaultValue,
    List<String> allowedValues,
    boolean secret) {
  /** Copies the list. */
  public Parameter {
    allowedValues = List.copyOf(allowedValues);
  }
}
