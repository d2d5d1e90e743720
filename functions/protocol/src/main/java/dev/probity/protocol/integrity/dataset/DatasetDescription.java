package dev.probity.protocol.integrity.dataset;

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
 */
public record DatasetDescription(
    String name,
    Optional<String> description,
    Optional<String> license,
    Optional<String> url,
    Optional<String> label,
    Optional<String> split) {
  private static final int MAX_LENGTH = 16_384;

  /**
   * @throws IllegalArgumentException if a text is empty, too long, not Unicode or not in
   *     Normalization Form C
   */
  public DatasetDescription {
    Stream.concat(
            Stream.of(name),
            Stream.of(description, license, url, label, split).flatMap(Optional::stream))
        .forEach(DatasetDescription::require);
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
