package dev.probity.bench;

import dev.probity.protocol.idma.IdentityRun;
import dev.probity.protocol.idma.IdentityRun.Flaw;
import dev.probity.protocol.integrity.PortCalls;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Whether the time of a login that fails tells why: processor time of logins in turn, one with each
 * flaw. Ranks are compared over permutations of what was measured. A process of its own.
 */
final class LoginFailureBenchmark {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final List<Flaw> ALIKE =
      List.of(Flaw.WRONG_EMAIL, Flaw.WRONG_PASSWORD, Flaw.WRONG_TAG);
  private static final List<Flaw> CHEAP = List.of(Flaw.UNKNOWN_ACCOUNT, Flaw.WRONG_CREDENTIAL);
  private static final int WARM = 15;
  private static final int PERMUTATIONS = 5_000;
  private static final double ALIKE_TARGET = 1.05;
  private static final double CHEAP_TARGET = 0.5;

  private LoginFailureBenchmark() {}

  static List<Result> measure(int rounds) throws IOException, InterruptedException {
    ChildProcess child =
        ChildProcess.java(
                List.of("-XX:+UseSerialGC", "-Xmx256m"), LoginFailureBenchmark.class, rounds)
            .succeeded();
    double slowest = ALIKE.stream().mapToDouble(flaw -> median(child, flaw)).max().orElseThrow();
    double quickest = ALIKE.stream().mapToDouble(flaw -> median(child, flaw)).min().orElseThrow();
    List<Result> results = new ArrayList<>();
    results.add(
        Result.cost(
            "login refused: the slowest of wrong e-mail, password, tag",
            slowest,
            "the quickest of them",
            quickest,
            "ms",
            ALIKE_TARGET));
    results.add(
        Result.reported(
            "chance of ranks as different, were their times one",
            child.number("p"),
            "",
            "(> 0.01)"));
    for (Flaw flaw : CHEAP) {
      results.add(
          Result.cost(
              "login refused: " + flaw.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              median(child, flaw),
              "wrong password",
              median(child, Flaw.WRONG_PASSWORD),
              "ms",
              CHEAP_TARGET));
    }
    return results;
  }

  private static double median(ChildProcess child, Flaw flaw) {
    return child.number(flaw.name());
  }

  /** The child. */
  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    var run = new IdentityRun(PortCalls.undisturbed());
    var flaws = Flaw.values();
    var millis = new EnumMap<Flaw, double[]>(Flaw.class);
    for (int round = -WARM; round < rounds; round++) {
      // In turn, and never the same one first.
      for (int turn = 0; turn < flaws.length; turn++) {
        Flaw flaw = flaws[Math.floorMod(turn + round, flaws.length)];
        double spent = millis(run.prepared(flaw));
        if (round >= 0) {
          millis.computeIfAbsent(flaw, first -> new double[rounds])[round] = spent;
        }
      }
    }
    for (var measured : millis.entrySet()) {
      double[] sorted = measured.getValue().clone();
      Arrays.sort(sorted);
      System.out.printf(Locale.ROOT, "%s=%.3f%n", measured.getKey(), sorted[rounds / 2]);
    }
    double[] alike =
        ALIKE.stream()
            .flatMapToDouble(flaw -> Arrays.stream(Objects.requireNonNull(millis.get(flaw))))
            .toArray();
    System.out.printf(Locale.ROOT, "p=%.4f%n", chance(ranks(alike), rounds));
  }

  private static double millis(Runnable login) {
    long begin = THREADS.getCurrentThreadCpuTime();
    login.run();
    return (THREADS.getCurrentThreadCpuTime() - begin) / 1e6;
  }

  private static double[] ranks(double[] all) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    return Arrays.stream(all).map(value -> Arrays.binarySearch(sorted, value)).toArray();
  }

  /** How often chance alone sets the groups' ranks as far apart. */
  private static double chance(double[] ranks, int rounds) {
    double measured = spread(ranks, rounds);
    var random = new SplittableRandom(1);
    double[] shuffled = ranks.clone();
    int asFar = 0;
    for (int permutation = 0; permutation < PERMUTATIONS; permutation++) {
      for (int i = shuffled.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        double kept = shuffled[i];
        shuffled[i] = shuffled[other];
        shuffled[other] = kept;
      }
      asFar += spread(shuffled, rounds) >= measured ? 1 : 0;
    }
    return (asFar + 1) / (PERMUTATIONS + 1.0);
  }

  /** Sum of the squares of the groups' rank sums, as Kruskal and Wallis compare them. */
  private static double spread(double[] ranks, int rounds) {
    double spread = 0;
    for (int from = 0; from < ranks.length; from += rounds) {
      double sum = Arrays.stream(ranks, from, from + rounds).sum();
      spread += sum * sum;
    }
    return spread;
  }
}
