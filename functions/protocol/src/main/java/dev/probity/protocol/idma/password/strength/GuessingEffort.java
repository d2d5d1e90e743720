package dev.probity.protocol.idma.password.strength;

import com.nulabinc.zxcvbn.Strength;
import com.nulabinc.zxcvbn.Zxcvbn;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The effort of guessing a password, as zxcvbn estimates it (Wheeler, <i>zxcvbn: Low-Budget
 * Password Strength Estimation</i>, USENIX Security 2016): dictionaries, keyboards, dates,
 * repetitions and sequences, and the words around the user.
 *
 * <p>Only as long a beginning of the password is looked at as is cheap: what follows can add to the
 * effort, and seldom takes from it.
 */
public final class GuessingEffort {
  /** UTF-16 units that are looked at, at most: the work grows with the square of their number. */
  static final int MAX_LENGTH = 100;

  /** That square times {@link #choices}, at most: some 50 ms. */
  private static final long MAX_WORK = 4L * MAX_LENGTH * MAX_LENGTH;

  /**
   * The characters that may each stand for one letter (a, c, g, i, l, s, t), where that is more
   * than one. For every choice of one in each group the library searches its dictionaries again:
   * 100 units with all of these took it 6 seconds.
   */
  private static final List<String> LOOK_ALIKES =
      List.of("4@", "({[<", "69", "1!|", "1|7", "$5", "+7");

  private GuessingEffort() {}

  /** Reading the dictionaries takes time and memory, so only who estimates does. */
  private static final class Dictionaries {
    static final Zxcvbn ZXCVBN = new Zxcvbn();
  }

  /**
   * The score.
   *
   * @param password neither kept nor changed; the library's copies of the whole are wiped, those of
   *     recognised parts are left to the garbage collector
   * @param contextWords words that a guesser of this user's password tries first, lower case
   * @return 0 (fewer than 10^3 guesses), 1 (10^6), 2 (10^8), 3 (10^10) or 4
   */
  public static int score(char[] password, List<String> contextWords) {
    char[] beginning = Arrays.copyOf(password, affordableLength(password));
    Strength strength = Dictionaries.ZXCVBN.measure(CharBuffer.wrap(beginning), contextWords);
    try {
      return strength.getScore();
    } finally {
      strength.wipe();
      Arrays.fill(beginning, '\0');
    }
  }

  /** How many units of the password stay within the bounds of length and work. */
  static int affordableLength(char[] password) {
    int[] seen = new int[LOOK_ALIKES.size()];
    int length = 0;
    while (length < Math.min(password.length, MAX_LENGTH)) {
      for (int group = 0; group < seen.length; group++) {
        int member = LOOK_ALIKES.get(group).indexOf(password[length]);
        seen[group] |= member < 0 ? 0 : 1 << member;
      }
      long next = length + 1L;
      if (choices(seen) * next * next > MAX_WORK) {
        break;
      }
      length++;
    }
    return length;
  }

  /** In how many ways one of the seen members of each group can be chosen. */
  private static long choices(int[] seen) {
    long choices = 1;
    for (int members : seen) {
      choices *= Math.max(1, Integer.bitCount(members));
    }
    return choices;
  }
}
