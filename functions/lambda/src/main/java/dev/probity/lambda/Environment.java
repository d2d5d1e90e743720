package dev.probity.lambda;

import dev.probity.protocol.port.ModuleFunction;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A function's environment variables; the only place that reads them. They hold names, addresses
 * and limits, and never a secret.
 */
public final class Environment {
  /** Every variable that a function may be given by the template. */
  public static final Set<String> KNOWN =
      Set.of(
          "TENANT",
          "CHAIN_ID",
          "CHAIN_RPC_URLS",
          "CHAIN_FINALITY",
          "CHAIN_START_BLOCK",
          "MODULE",
          "MODULE_REGISTRY",
          "IDMA_REGISTRY",
          "INTEGRITY_REGISTRY",
          "API_TOKEN_REGISTRY",
          "TABLE",
          "CONTENT_BUCKET",
          "MESSAGE_KEY",
          "DECRYPTION_KEY",
          "TRANSACTION_KEY",
          "SESSION_KEY",
          "OTHER_SESSION_KEY",
          "PEPPER_KEY",
          "ROW_KEY",
          "SESSION_ISSUER",
          "SESSION_AUDIENCE",
          "ACCESS_KEY",
          "OTHER_ACCESS_KEY",
          "ACCESS_ISSUER",
          "ACCESS_AUDIENCE",
          "SERVICE",
          "SERVICE_MESSAGE_KEY",
          "MAIL_FROM",
          "MAIL_QUOTA_PER_HOUR",
          "QUERY_ROLE_FUNCTION",
          "DEPOSIT_KEY_FUNCTION",
          "ERASE_KEY_FUNCTION",
          "RELEASE_KEY_FUNCTION",
          "CHECK_DATASET_FUNCTION",
          "RUN_CHECK_FUNCTION",
          "CHECK_POLICY",
          "ECHO_FUNCTION",
          "DIGEST_ITERATE_FUNCTION",
          "RUN_OPERATION_FUNCTION",
          "USER_QUOTA_PER_MINUTE",
          "TOKEN_QUOTA_PER_MINUTE",
          "SERVICE_QUOTA_PER_MINUTE",
          "SOURCE_QUOTA_PER_MINUTE",
          "STORAGE_QUOTA_GIB");

  private final Map<String, String> variables;

  private Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** The process's own, as on AWS. */
  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  /** Given ones, as when several functions share a process. */
  public static Environment of(Map<String, String> variables) {
    return new Environment(variables);
  }

  String required(String name) {
    return optional(name)
        .orElseThrow(
            () -> new IllegalStateException("environment variable " + name + " is not set"));
  }

  Optional<String> optional(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /**
   * The variable that holds a function's ARN: the name's words and FUNCTION, {@code
   * QUERY_ROLE_FUNCTION} for {@code QueryRole}.
   */
  static String variableOf(ModuleFunction function) {
    return function.name().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT)
        + "_FUNCTION";
  }

  /** The ARN of a function of another module. */
  String arn(ModuleFunction function) {
    return required(variableOf(function));
  }

  long number(String name) {
    String value = required(name);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException notANumber) {
      throw new IllegalStateException(
          "environment variable " + name + " is not a number", notANumber);
    }
  }
}
