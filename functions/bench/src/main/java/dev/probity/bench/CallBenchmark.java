package dev.probity.bench;

import dev.probity.bench.paper.PaperCall;
import dev.probity.protocol.gateway.CallRun;
import dev.probity.protocol.idma.MethodCounts;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.DecryptionKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The processor time of one {@code echo} call on ports in memory, through the gateway, IDMA's
 * answer about the role, and the service, beside the sum of the cryptography that it calls: how
 * often is traced, what each costs is measured alone. Then the call's signatures beside web3j's,
 * its P-256 seal by the JDK's provider beside Bouncy Castle's, and the whole call, the user's
 * verification of its result included, beside {@link PaperCall}. A process of its own.
 *
 * <p>What KMS does in a deployment (unwrapping the request's key, the modules' signatures) is part
 * of both sides of the first comparison, and of neither in the last.
 */
final class CallBenchmark {
  private static final double TARGET = 2.0;
  private static final double SIGNATURES_TARGET = 3.0;
  private static final int ROUNDS = 600;
  private static final int LONG_ROUNDS = 3_000;
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

  private CallBenchmark() {}

  static List<Result> measure(boolean thorough) throws IOException, InterruptedException {
    ChildProcess child =
        ChildProcess.java(
                List.of("-XX:+UseSerialGC", "-Xmx256m"),
                CallBenchmark.class,
                String.valueOf(thorough ? LONG_ROUNDS : ROUNDS))
            .succeeded();
    double call = child.number("call");
    double sum = child.number("sum");
    List<Result> results = new ArrayList<>();
    results.add(Result.cost("CPU of an echo call", call, "its cryptography", sum, "µs", TARGET));
    for (Primitive primitive : EnumSet.copyOf(TRACED.values())) {
      results.add(
          Result.reported(
              "of it, " + primitive.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              100 * child.number("share." + primitive) / call,
              "%",
              "of the call's time"));
    }
    results.add(
        Result.reported(
            "of it, all else", 100 * Math.max(0, call - sum) / call, "%", "of the call's time"));
    results.add(
        Result.speed(
            "calls' worth of signatures and recoveries",
            1e6 / child.number("signatures.ours"),
            "web3j",
            1e6 / child.number("signatures.web3j"),
            "/s",
            SIGNATURES_TARGET));
    results.add(
        Result.comparison(
            "P-256 seals of 1 KiB, JDK",
            1e6 / child.number("seal.jdk"),
            "Bouncy Castle",
            1e6 / child.number("seal.bc"),
            "op/s",
            "what a service seals its result with"));
    results.add(
        Result.comparison(
            "echo calls, whole, KMS's work apart",
            1e6 / (child.number("whole") - child.number("whole.kms")),
            "the paper's way",
            1e6 / (child.number("paper") - child.number("paper.kms")),
            "/s",
            "on web3j and the JDK, without rows, claims, quotas and chain"));
    results.add(
        Result.comparison(
            "KMS's work of a call, if done here",
            child.number("whole.kms"),
            "the paper's way",
            child.number("paper.kms"),
            "µs",
            "an RSA-3072 key unwrapped, and the modules' signatures"));
    return results;
  }

  /** The child. Argument: rounds. */
  public static void main(String[] arguments) throws Exception {
    var calls = new CallRun(PortCalls.undisturbed()).calls();
    double call = micros(calls::prepared, Integer.parseInt(arguments[0]));
    print("call", call);

    MethodCounts traced = MethodCounts.during(calls.prepared(), List.copyOf(TRACED.keySet()));
    var counts = new EnumMap<Primitive, Long>(Primitive.class);
    TRACED.forEach((method, primitive) -> counts.put(primitive, traced.of(method, one -> true)));
    Map<Primitive, Double> costs = new PrimitiveCosts().micros(counts.keySet());
    double sum = 0;
    for (var count : counts.entrySet()) {
      double share = count.getValue() * Objects.requireNonNull(costs.get(count.getKey()));
      print("share." + count.getKey(), share);
      sum += share;
    }
    print("sum", sum);

    long signed = Objects.requireNonNull(counts.get(Primitive.SIGN));
    long recovered = Objects.requireNonNull(counts.get(Primitive.RECOVER));
    var sides = new CallPrimitives();
    print("signatures.ours", sides.oursMicros(signed, recovered));
    print("signatures.web3j", sides.web3jMicros(signed, recovered));
    print("seal.jdk", sides.sealMicros(CallPrimitives.Provider.JDK));
    print("seal.bc", sides.sealMicros(CallPrimitives.Provider.BOUNCY_CASTLE));

    int rounds = Integer.parseInt(arguments[0]);
    var unwrapping = new Unwrapping();
    CallRun.Calls whole = new CallRun(new PortCalls(unwrapping)).calls();
    Split ours = split(unwrapping::nanos, whole::verified, rounds);
    double signatures = signed * Objects.requireNonNull(costs.get(Primitive.SIGN));
    print("whole", ours.all());
    print("whole.kms", ours.kms() + signatures);
    var paper = new PaperCall();
    Split theirs = split(paper::kmsNanos, () -> prepared(paper), rounds);
    print("paper", theirs.all());
    print("paper.kms", theirs.kms());
  }

  /** What the gateway's key service unwraps, of this thread's processor time. */
  private static final class Unwrapping implements PortCalls.Hook {
    private long nanos;

    long nanos() {
      return nanos;
    }

    private static boolean is(PortCalls.Call call) {
      return call.port() == DecryptionKey.class && call.method().equals("unwrap");
    }

    @Override
    public void before(PortCalls.Call call) {
      if (is(call)) {
        nanos -= THREADS.getCurrentThreadCpuTime();
      }
    }

    @Override
    public void after(PortCalls.Call call) {
      if (is(call)) {
        nanos += THREADS.getCurrentThreadCpuTime();
      }
    }
  }

  private static Runnable prepared(PaperCall paper) {
    try {
      String request = paper.prepared();
      return () -> {
        try {
          paper.run(request);
        } catch (GeneralSecurityException | IOException broken) {
          throw new IllegalStateException(broken);
        }
      };
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /**
   * A call's processor time, microseconds.
   *
   * @param kms what of it a key service spent
   */
  private record Split(double all, double kms) {}

  private static Split split(LongSupplier kmsNanos, Supplier<Runnable> calls, int rounds) {
    var kms = new ArrayList<Long>();
    double all =
        micros(
            () -> {
              kms.add(kmsNanos.getAsLong());
              return calls.get();
            },
            rounds);
    kms.add(kmsNanos.getAsLong());
    long[] each = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      each[round] = kms.get(round + 1) - kms.get(round);
    }
    return new Split(all, warmMedian(each));
  }

  private static void print(String name, double value) {
    System.out.printf(Locale.ROOT, "%s=%.2f%n", name, value);
  }

  private static double micros(Supplier<Runnable> calls, int rounds) {
    long[] nanos = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      Runnable once = calls.get();
      long begin = THREADS.getCurrentThreadCpuTime();
      once.run();
      nanos[round] = THREADS.getCurrentThreadCpuTime() - begin;
    }
    return warmMedian(nanos);
  }

  /** Of the second half of the rounds, microseconds: the first is for the compiler. */
  private static double warmMedian(long[] nanos) {
    long[] warm = Arrays.copyOfRange(nanos, nanos.length / 2, nanos.length);
    Arrays.sort(warm);
    return warm[warm.length / 2] / 1e3;
  }
}
