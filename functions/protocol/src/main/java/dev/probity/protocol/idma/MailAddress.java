package dev.probity.protocol.idma;

import dev.probity.protocol.wire.WireException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The e-mail address of a registration: a subset of RFC 5321 §4.1.2 {@code Mailbox} that every mail
 * service takes and that has one spelling. ASCII (and so in Normalization Form C), without quotes,
 * comments, spaces or address literals. Whether it exists, only a message to it tells.
 *
 * <p>Two are equal when their local parts are the same and their domains differ at most in case.
 * Accounts are told apart by {@link #canonical}.
 *
 * @param local what stands before the at sign: 1 to 64 characters, runs of RFC 5322 {@code atext}
 *     with single dots between them
 * @param domain at least two labels of 1 to 63 letters, digits and inner hyphens (RFC 1123 §2.1),
 *     the last not of digits alone; lower-case
 */
public record MailAddress(String local, String domain) {
  /** Longest address in characters, which are its bytes (RFC 5321 §4.5.3.1.3, without brackets). */
  public static final int MAX_LENGTH = 254;

  private static final int MAX_LOCAL = 64;
  private static final int MAX_LABEL = 63;

  private static final Pattern ATEXT = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  /**
   * Lowers the domain.
   *
   * @throws IllegalArgumentException when it is not one of these addresses
   */
  public MailAddress {
    // In ASCII, letter by letter; what is not ASCII is refused below as it stands.
    domain = domain.toLowerCase(Locale.ROOT);
    Optional<String> flaw = flaw(local, domain);
    if (flaw.isPresent()) {
      throw new IllegalArgumentException("an e-mail address " + flaw.get());
    }
  }

  /**
   * Reads {@code local@domain}.
   *
   * @throws WireException for any other text; it repeats none of it
   */
  public static MailAddress parse(String text) throws WireException {
    if (text.length() > MAX_LENGTH) {
      throw new WireException("must have at most " + MAX_LENGTH + " characters");
    }
    if (!text.chars().allMatch(c -> c < 0x80)) {
      throw new WireException(
          "must be ASCII: addresses in other letters (RFC 6531) are not taken yet");
    }
    int at = text.indexOf('@');
    if (at < 0 || at != text.lastIndexOf('@')) {
      throw new WireException("must have one at sign");
    }
    String local = text.substring(0, at);
    String domain = text.substring(at + 1).toLowerCase(Locale.ROOT);
    Optional<String> flaw = flaw(local, domain);
    if (flaw.isPresent()) {
      throw new WireException(flaw.get());
    }
    return new MailAddress(local, domain);
  }

  private static Optional<String> flaw(String local, String domain) {
    if (local.length() + 1 + domain.length() > MAX_LENGTH) {
      return Optional.of("must have at most " + MAX_LENGTH + " characters");
    }
    return flawOfLocal(local).or(() -> flawOfDomain(domain));
  }

  private static Optional<String> flawOfLocal(String local) {
    if (local.isEmpty() || local.length() > MAX_LOCAL) {
      return Optional.of("must have 1 to " + MAX_LOCAL + " characters before the at sign");
    }
    for (String part : local.split("\\.", -1)) {
      if (part.isEmpty()) {
        return Optional.of(
            "must not begin or end with a dot before the at sign, nor have two in a row");
      }
      if (!ATEXT.matcher(part).matches()) {
        return Optional.of(
            "must have only letters, digits, dots and !#$%&'*+-/=?^_`{|}~ before the at sign");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> flawOfDomain(String domain) {
    String[] labels = domain.split("\\.", -1);
    if (labels.length < 2) {
      return Optional.of("must have a domain of two parts or more");
    }
    for (String label : labels) {
      if (label.length() > MAX_LABEL || !LABEL.matcher(label).matches()) {
        return Optional.of(
            "must have a domain whose parts are 1 to "
                + MAX_LABEL
                + " letters, digits and hyphens, no hyphen first or last");
      }
    }
    return DIGITS.matcher(labels[labels.length - 1]).matches()
        ? Optional.of("must have a domain that does not end in a number")
        : Optional.empty();
  }

  /** {@code local@domain}: what a message is sent to. */
  public String text() {
    return local + "@" + domain;
  }

  /**
   * The form in which an address is unique: all in lower case. RFC 5321 §2.4 lets a host tell the
   * case of local parts apart; none that people use does, and two accounts that look alike are
   * worse than one refused.
   */
  public String canonical() {
    return text().toLowerCase(Locale.ROOT);
  }

  /** Without the address, which is personal. */
  @Override
  public String toString() {
    return "MailAddress[not shown]";
  }
}
