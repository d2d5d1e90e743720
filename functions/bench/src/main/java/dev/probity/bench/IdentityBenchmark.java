package dev.probity.bench;

import dev.probity.protocol.idma.IdentityRun;
import dev.probity.protocol.idma.IdentityRun.Step;
import dev.probity.protocol.idma.MethodCounts;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.TokenSigner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The processor time of each step of identity management on ports in memory, Argon2id apart, beside
 * the sum of the cryptography that it calls: how often is traced, what each costs is measured
 * alone. A process of its own.
 */
final class IdentityBenchmark {
  private static final double TARGET = 2.0;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String WIRE = "dev.probity.protocol.wire.";

  /** Traced method → the primitive that it is. */
  private static final Map<String, Primitive> TRACED =
      Map.of(
          WIRE + "curve.KeccakSponge::squeeze", Primitive.KECCAK,
          WIRE + "HmacSha256::digest", Primitive.HMAC,
          WIRE + "CurveSecp256k1::recover", Primitive.RECOVER,
          WIRE + "CurveSecp256k1::sign", Primitive.SIGN,
          WIRE + "TokenJwk::verifies", Primitive.VERIFY_TOKEN,
          WIRE + "jose.CompactJwe::openWithKey", Primitive.OPEN,
          WIRE + "jose.CompactJwe::sealToEc", Primitive.SEAL);

  /** Rounds of a step whose preparation is cheap, dear, or holds an Argon2id. */
  private static final Map<Step, Integer> ROUNDS =
      Map.of(
          Step.SEND_EMAIL_CODE, 500,
          Step.REGISTER, 70,
          Step.REGISTRATION_STATUS, 20_000,
          Step.ISSUE_CHALLENGE, 20_000,
          Step.LOG_IN, 90,
          Step.LOG_OUT, 20_000,
          Step.ANSWER_ROLE_QUERY, 2_000);

  /** Steps with an Argon2id, after each of which the next finds the processor's caches empty. */
  private static final Set<Step> HASHING = Set.of(Step.REGISTER, Step.LOG_IN);

  /** It checks the MAC of one row, which costs less than reading the row. */
  private static final Step MAC_ALONE = Step.REGISTRATION_STATUS;

  /** What warms the most code first. */
  private static final List<Step> ORDER =
      List.of(
          Step.ANSWER_ROLE_QUERY,
          Step.ISSUE_CHALLENGE,
          Step.LOG_OUT,
          Step.REGISTRATION_STATUS,
          Step.SEND_EMAIL_CODE,
          Step.LOG_IN,
          Step.REGISTER);

  private IdentityBenchmark() {}

  static List<Result> measure() throws IOException, InterruptedException {
    ChildProcess child =
        ChildProcess.java(List.of("-XX:+UseSerialGC", "-Xmx256m"), IdentityBenchmark.class)
            .succeeded();
    List<Result> results = new ArrayList<>();
    for (Step step : Step.values()) {
      String name = "CPU of " + step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      double ours = child.number(step + ".step");
      double sum = child.number(step + ".sum");
      String baseline = "its cryptography";
      results.add(
          step == MAC_ALONE
              ? Result.comparison(
                  name, ours, baseline, sum, "µs", "one MAC alone; the rest is JSON")
              : Result.cost(name, ours, baseline, sum, "µs", TARGET));
    }
    return results;
  }

  /** Watches when Argon2id runs: between the pepper's call and the port call before it. */
  private static final class Watch implements PortCalls.Hook {
    private long last;
    private long argon2;
    private int tokens;

    void begin() {
      argon2 = 0;
      tokens = 0;
      last = THREADS.getCurrentThreadCpuTime();
    }

    @Override
    public void before(PortCalls.Call call) {
      if (call.port() == Pepper.class) {
        argon2 += THREADS.getCurrentThreadCpuTime() - last;
      }
      tokens += call.port() == TokenSigner.class && call.method().equals("sign") ? 1 : 0;
    }

    @Override
    public void after(PortCalls.Call call) {
      last = THREADS.getCurrentThreadCpuTime();
    }
  }

  /** The child. */
  public static void main(String[] arguments) throws Exception {
    var watch = new Watch();
    var run = new IdentityRun(new PortCalls(watch));
    var alone = new PrimitiveCosts();
    Map<Primitive, Double> hot = alone.micros(run);
    Map<Primitive, Double> cold = alone.microsAfterArgon2(run);
    for (Step step : ORDER) {
      double apart = step == Step.REGISTER ? cost(cold, Primitive.JUDGE_PASSWORD) : 0;
      double micros = micros(run, step, watch) - apart;
      System.out.printf(Locale.ROOT, "%s.step=%.2f%n", step, micros);
    }
    for (Step step : Step.values()) {
      Map<Primitive, Double> costs = HASHING.contains(step) ? cold : hot;
      Runnable once = run.prepared(step);
      watch.begin();
      MethodCounts traced = MethodCounts.during(once, List.copyOf(TRACED.keySet()));
      double sum = watch.tokens * cost(costs, Primitive.SIGN_TOKEN);
      for (var method : TRACED.entrySet()) {
        sum += traced.of(method.getKey(), call -> true) * cost(costs, method.getValue());
      }
      System.out.printf(Locale.ROOT, "%s.sum=%.2f%n", step, sum);
    }
  }

  private static double cost(Map<Primitive, Double> costs, Primitive primitive) {
    return Objects.requireNonNull(costs.get(primitive));
  }

  /** The median of the second half of the rounds: the first is for the compiler. */
  private static double micros(IdentityRun run, Step step, Watch watch) {
    int rounds = ROUNDS.getOrDefault(step, 100);
    long[] nanos = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      Runnable once = run.prepared(step);
      watch.begin();
      long begin = THREADS.getCurrentThreadCpuTime();
      once.run();
      nanos[round] = THREADS.getCurrentThreadCpuTime() - begin - watch.argon2;
    }
    long[] warm = Arrays.copyOfRange(nanos, rounds / 2, rounds);
    Arrays.sort(warm);
    return warm[warm.length / 2] / 1e3;
  }
}
