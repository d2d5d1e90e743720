package dev.probity.bench;

import java.io.IOException;

/** The best of several rounds. The sides take turns, so that other load strikes both. */
final class Best {
  /** One round; gives seconds. */
  @FunctionalInterface
  interface Round {
    double seconds() throws IOException, InterruptedException;
  }

  private Best() {}

  /** The least seconds of each side, after one round of each that does not count. */
  static double[] of(int rounds, Round... sides) throws IOException, InterruptedException {
    double[] best = new double[sides.length];
    for (int round = 0; round <= rounds; round++) {
      for (int side = 0; side < sides.length; side++) {
        double seconds = sides[side].seconds();
        if (round <= 1 || seconds < best[side]) {
          best[side] = seconds;
        }
      }
    }
    return best;
  }
}
