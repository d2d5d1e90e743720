package dev.probity.protocol.idma.password;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The words that somebody who guesses one user's password tries first. */
final class ContextWords {
  /** Shorter ones would be found everywhere. */
  private static final int MIN_LENGTH = 3;

  private static final int MAX_LENGTH = 64;
  private static final int MAX_WORDS = 32;

  private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

  private ContextWords() {}

  /**
   * This service; name, e-mail address and the two sides of the address as they are, without what
   * separates their parts, and part by part. In lower case, at most 32 words of at most 64 UTF-16
   * units.
   */
  static List<String> of(String name, String email) {
    Set<String> words = new LinkedHashSet<>();
    words.add("probity");
    addForms(words, name);
    add(words, email.toLowerCase(Locale.ROOT));
    addForms(words, email.substring(0, Math.max(0, email.lastIndexOf('@'))));
    addForms(words, email.substring(email.lastIndexOf('@') + 1));
    return words.stream().limit(MAX_WORDS).toList();
  }

  private static void addForms(Set<String> words, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    add(words, lower);
    add(words, SEPARATORS.matcher(lower).replaceAll(""));
    SEPARATORS.splitAsStream(lower).forEach(part -> add(words, part));
  }

  private static void add(Set<String> words, String word) {
    if (word.length() >= MIN_LENGTH) {
      words.add(word.substring(0, Math.min(word.length(), MAX_LENGTH)));
    }
  }
}
