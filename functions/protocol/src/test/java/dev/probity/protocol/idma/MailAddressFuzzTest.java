package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The parser of addresses against the grammar, written a second time as one expression. */
class MailAddressFuzzTest {
  private static final long SEED = 4_920;
  private static final int SHORT = 5_000;
  private static final int LONG = 2_000_000;

  private static final Pattern GRAMMAR =
      Pattern.compile(
          """
          (?=[\\x00-\\x7f]{0,254}\\z)(?=[^@]{1,64}@)
          [\\w!\\#$%&'*+/=?^`{|}~-]+(\\.[\\w!\\#$%&'*+/=?^`{|}~-]+)*
          @((?!-)[A-Za-z0-9-]{1,63}(?<!-)\\.)+(?![0-9]+\\z)(?!-)[A-Za-z0-9-]{1,63}(?<!-)\\z\
          """,
          Pattern.COMMENTS);

  private static final List<String> SEEDS =
      List.of(
          "a@b.cd",
          "ann.example+probity@mail.example.org",
          "!#$%&'*+-/=?^_`{|}~@x-y.example",
          "l".repeat(64) + "@" + "d".repeat(63) + "." + "d".repeat(63) + "." + "e".repeat(61),
          "1@2.x3");

  private static final String TELLING =
      "..@@--\"\\ \r\n\t\0\u007f<>()[],;:aZ09_+\u00e9\u0308\u212a";

  @Test
  void theParserTakesWhatTheGrammarTakes() {
    fuzz(SHORT);
  }

  @Tag("fuzz")
  @Test
  void theParserTakesWhatTheGrammarTakesForLong() {
    fuzz(LONG);
  }

  private static void fuzz(int cases) {
    Random random = new Random(SEED);
    int taken = 0;
    for (int i = 0; i < cases; i++) {
      String text = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
      boolean lawful = GRAMMAR.matcher(text).matches();
      taken += lawful ? 1 : 0;
      try {
        MailAddress address = MailAddress.parse(text);
        assertThat(lawful).as("seed %d, case %d: taken: %s", SEED, i, text).isTrue();
        assertThat(address.text()).isEqualToIgnoringCase(text);
        assertThat(MailAddress.parse(address.canonical()).canonical())
            .isEqualTo(address.canonical());
      } catch (WireException refused) {
        assertThat(lawful).as("seed %d, case %d: refused: %s", SEED, i, text).isFalse();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, case %d: %s".formatted(SEED, i, text), e);
      }
    }
    assertThat(taken).as("taken of %d cases, seed %d", cases, SEED).isBetween(1, cases - 1);
  }

  /** One to four changes: a character set or put in, a stretch cut or doubled. */
  private static String mutated(String seed, Random random) {
    StringBuilder text = new StringBuilder(seed);
    for (int changes = 1 + random.nextInt(4); changes > 0 && !text.isEmpty(); changes--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, TELLING.charAt(random.nextInt(TELLING.length())));
        case 1 -> text.insert(at, TELLING.charAt(random.nextInt(TELLING.length())));
        case 2 -> text.delete(at, end);
        default -> text.insert(at, text.substring(at, end));
      }
    }
    return text.toString();
  }
}
