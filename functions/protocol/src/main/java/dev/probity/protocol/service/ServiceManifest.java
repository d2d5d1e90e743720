package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.port.ModuleFunction;
import java.util.regex.Pattern;

/**
 * What a service says of itself: by this the gateway offers it, and refuses parameters that it
 * would not understand.
 *
 * @param name 1 to 40 characters of {@code a-z0-9-}, beginning with a letter
 * @param version {@code major.minor.patch}
 * @param summary one line for people
 * @param scope what a role must reach to call it
 * @param access what a role must be allowed to do there
 * @param mode how it answers
 * @param param JSON Schema (draft 2020-12) of the parameters
 * @param result JSON Schema (draft 2020-12) of the result
 * @param module under which its message key stands in ModuleRegistry
 * @param function that answers its calls
 */
public record ServiceManifest(
    String name,
    String version,
    String summary,
    Role.Scope scope,
    Role.Access access,
    Mode mode,
    JsonNode param,
    JsonNode result,
    String module,
    ModuleFunction function) {

  /** How a service answers. */
  public enum Mode {
    /** Within the call. */
    SYNCHRONOUS,
    /** Later: the call is taken, and becomes an operation. */
    OPERATION
  }

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final Pattern VERSION =
      Pattern.compile("(0|[1-9][0-9]{0,5})(\\.(0|[1-9][0-9]{0,5})){2}");
  private static final int LONGEST_SUMMARY = 120;

  /** Checks name, version and summary. */
  public ServiceManifest {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a service's name has 1 to 40 characters of a-z, 0-9 and -, and begins with a letter");
    }
    if (!VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException("a service's version is major.minor.patch");
    }
    if (summary.isBlank()
        || summary.length() > LONGEST_SUMMARY
        || summary.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a service's summary is one line of 1 to " + LONGEST_SUMMARY + " characters");
    }
  }
}
