package dev.probity.client.account;

import java.util.Locale;
import java.util.Optional;

/**
 * The code of an e-mail as a person types it: eight characters of Crockford's base32, in either
 * case, with spaces or hyphens between, and with the letters that look like digits.
 */
final class EmailCode {
  private static final String FORM = "[0-9A-HJKMNP-TV-Z]{8}";

  private EmailCode() {}

  /** The code as the module writes it; empty when it cannot be one. */
  static Optional<String> of(String typed) {
    String code =
        typed
            .replaceAll("[\\s-]", "")
            .toUpperCase(Locale.ROOT)
            .replace('O', '0')
            .replace('I', '1')
            .replace('L', '1');
    return code.matches(FORM) ? Optional.of(code) : Optional.empty();
  }
}
