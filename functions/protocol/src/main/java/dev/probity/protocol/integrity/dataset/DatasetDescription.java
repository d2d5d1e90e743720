package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.expectation.Expectations;
import java.text.Normalizer;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the owner says about a data set. Texts are in Unicode Normalization Form C, at most {@value
 * #MAX_LENGTH} characters.
 *
 * @param name the data set's name, not empty
 * @param description what it is
 * @param license its licence, best as a URL
 * @param url where it comes from
 * @param label the field whose values are counted as labels
 * @param split the field whose values are counted as splits (train, test, …)
 * @param expectations what the records are expected to be; the fields that they name are {@code
 *     label} and {@code split}
 */
public record DatasetDescription(
    String name,
    Optional<String> description,
    Optional<String> license,
    Optional<String> url,
    Optional<String> label,
    Optional<String> split,
    Expectations expectations) {
  private static final int MAX_LENGTH = 16_384;

  /**
   * @throws IllegalArgumentException if a text is empty, too long, not Unicode or not in
   *     Normalization Form C, or expectations are about other fields
   */
  public DatasetDescription {
    Stream.concat(
            Stream.of(name),
            Stream.of(description, license, url, label, split).flatMap(Optional::stream))
        .forEach(DatasetDescription::require);
    if ((expectations.label().isPresent() && !expectations.label().equals(label))
        || (expectations.split().isPresent() && !expectations.split().equals(split))) {
      throw new IllegalArgumentException(
          "expectations name another label or split field than the description");
    }
  }

  /** A description without expectations. */
  public DatasetDescription(
      String name,
      Optional<String> description,
      Optional<String> license,
      Optional<String> url,
      Optional<String> label,
      Optional<String> split) {
    this(name, description, license, url, label, split, Expectations.NONE);
  }

  /** A description of a name alone. */
  public static DatasetDescription named(String name) {
    return new DatasetDescription(
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static void require(String text) {
    boolean unicode =
        text.codePoints()
            .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    if (text.isEmpty()
        || text.length() > MAX_LENGTH
        || !unicode
        || !Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      throw new IllegalArgumentException(
          "a description's texts are 1 to "
              + MAX_LENGTH
              + " characters in Unicode Normalization Form C");
    }
  }
}
