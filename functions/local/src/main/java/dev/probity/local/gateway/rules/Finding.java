package dev.probity.local.gateway.rules;

/**
 * A rule that is not obeyed.
 *
 * @param path of the place in the template or, beginning with {@code openapi:}, in the OpenAPI
 *     document
 * @param message what is wrong there
 */
public record Finding(Rule rule, String path, String message) {
  @Override
  public String toString() {
    return rule.id() + " " + path + ": " + message;
  }
}
