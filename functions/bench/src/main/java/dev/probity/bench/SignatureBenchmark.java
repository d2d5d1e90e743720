package dev.probity.bench;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/**
 * Signing a digest, and recovering the account from a signature, beside web3j. Both sides have
 * their key and their digests ready, sign with recovery and low s, and recover as far as the
 * address.
 */
@State(Scope.Thread)
public class SignatureBenchmark {
  private static final int DIGESTS = 64;
  private static final double SIGN_TARGET = 6;
  private static final double RECOVER_TARGET = 3;

  private final Secp256k1 best = Secp256k1.best();
  private final Secp256k1 pure = Secp256k1.pureJava();
  private final PrivateKey32 key = key();
  private final ECKeyPair web3jKey = ECKeyPair.create(new BigInteger(1, key.exportBytes()));
  private final byte[][] digestBytes = new byte[DIGESTS][32];
  private final Bytes32[] digests = new Bytes32[DIGESTS];
  private final Signature[] signatures = new Signature[DIGESTS];
  private final Sign.SignatureData[] web3jSignatures = new Sign.SignatureData[DIGESTS];
  private int next;

  /** Makes digests and signatures, and lets both sides agree on them first. */
  @Setup
  public void prepare() throws WireException, SignatureException {
    var random = new SplittableRandom(1);
    String address = best.addressOf(key).toString();
    for (int i = 0; i < DIGESTS; i++) {
      random.nextBytes(digestBytes[i]);
      digests[i] = Bytes32.of(digestBytes[i]);
      signatures[i] = best.sign(digests[i], key);
      web3jSignatures[i] = Sign.signMessage(digestBytes[i], web3jKey, false);
      Bytes32 r = Bytes32.of(web3jSignatures[i].getR());
      Bytes32 s = Bytes32.of(web3jSignatures[i].getS());
      if (!signatures[i].equals(new Signature(r, s, web3jSignatures[i].getV()[0]))
          || !recovered(i).equalsIgnoreCase(address)
          || !best.recover(digests[i], signatures[i]).equals(best.addressOf(key))) {
        throw new IllegalStateException("the two sides do not agree");
      }
    }
  }

  /** The implementation in use. */
  @Benchmark
  public Signature signBest() {
    return best.sign(digests[turn()], key);
  }

  /** The fallback. */
  @Benchmark
  public Signature signPure() {
    return pure.sign(digests[turn()], key);
  }

  /** The baseline. */
  @Benchmark
  public Sign.SignatureData signWeb3j() {
    return Sign.signMessage(digestBytes[turn()], web3jKey, false);
  }

  /** The implementation in use. */
  @Benchmark
  public Address recoverBest() throws WireException {
    int i = turn();
    return best.recover(digests[i], signatures[i]);
  }

  /** The fallback. */
  @Benchmark
  public Address recoverPure() throws WireException {
    int i = turn();
    return pure.recover(digests[i], signatures[i]);
  }

  /** The baseline. */
  @Benchmark
  public String recoverWeb3j() throws SignatureException {
    return recovered(turn());
  }

  private String recovered(int i) throws SignatureException {
    BigInteger publicKey = Sign.signedMessageHashToKey(digestBytes[i], web3jSignatures[i]);
    return "0x" + Keys.getAddress(publicKey);
  }

  private int turn() {
    next = (next + 1) % DIGESTS;
    return next;
  }

  private static PrivateKey32 key() {
    byte[] bytes = new byte[PrivateKey32.LENGTH];
    bytes[0] = 0x42;
    bytes[31] = 0x07;
    try {
      return PrivateKey32.of(bytes);
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs JMH and compares. */
  static List<Result> measure(boolean thorough) {
    Collection<RunResult> results;
    try {
      results =
          new Runner(
                  new OptionsBuilder()
                      .include("\\." + SignatureBenchmark.class.getSimpleName() + "\\.")
                      .forks(thorough ? 4 : 2)
                      .warmupIterations(4)
                      .warmupTime(TimeValue.milliseconds(500))
                      .measurementIterations(thorough ? 20 : 8)
                      .measurementTime(TimeValue.milliseconds(300))
                      .jvmArgs(
                          "--enable-native-access=ALL-UNNAMED",
                          "--sun-misc-unsafe-memory-access=allow",
                          "-Xmx128m",
                          "-XX:+UseSerialGC")
                      .shouldFailOnError(true)
                      .verbosity(VerboseMode.SILENT)
                      .build())
              .run();
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
    double signWeb3j = most(results, "signWeb3j");
    double recoverWeb3j = most(results, "recoverWeb3j");
    String in = Secp256k1.best().name();
    return List.of(
        Result.speed(
            "sign, " + in, most(results, "signBest"), "web3j", signWeb3j, "op/s", SIGN_TARGET),
        Result.speed(
            "recover, " + in,
            most(results, "recoverBest"),
            "web3j",
            recoverWeb3j,
            "op/s",
            RECOVER_TARGET),
        Result.comparison(
            "sign, pure Java", most(results, "signPure"), "web3j", signWeb3j, "op/s", "fallback"),
        Result.comparison(
            "recover, pure Java",
            most(results, "recoverPure"),
            "web3j",
            recoverWeb3j,
            "op/s",
            "fallback"));
  }

  /** Operations a second in the best iteration. */
  private static double most(Collection<RunResult> results, String method) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
        .mapToDouble(result -> result.getPrimaryResult().getStatistics().getMax())
        .max()
        .orElseThrow();
  }
}
