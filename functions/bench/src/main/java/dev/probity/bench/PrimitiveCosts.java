package dev.probity.bench;

import dev.probity.protocol.idma.IdentityRun;
import dev.probity.protocol.port.memory.InMemoryDecryptionKey;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.WireException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Each primitive alone, in microseconds of processor time. */
final class PrimitiveCosts {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int BATCHES = 15;
  private static final long BATCH_NANOS = 40_000_000;

  private final InMemoryDecryptionKey rsa = InMemoryDecryptionKey.generate();
  private final InMemoryTokenSigner tokens = InMemoryTokenSigner.generate();
  private final ReplyKeyPair reply = ReplyKeyPair.generate();
  private final byte[] kibibyte = new byte[1 << 10];
  private final byte[] row = new byte[2 << 10];
  private final byte[] tokenSignature = tokens.sign(row);
  private final byte[] struct = new byte[200];
  private final byte[] macKey = new byte[32];
  private final String sealed = Jwe.sealToModule(kibibyte, rsa.publicJwk());
  private final Bytes32 digest = Digests.keccak256(struct);
  private final PrivateKey32 key;
  private final Signature signature;
  private long sink;

  PrimitiveCosts() throws WireException {
    byte[] bytes = new byte[PrivateKey32.LENGTH];
    bytes[0] = 0x42;
    this.key = PrivateKey32.of(bytes);
    this.signature = Secp256k1.best().sign(digest, key);
  }

  /** One operation; something of its result. */
  private interface Operation {
    long run() throws Exception;
  }

  /** What each costs, one after the other: the median of batches. */
  Map<Primitive, Double> micros(IdentityRun run) throws Exception {
    var costs = new EnumMap<Primitive, Double>(Primitive.class);
    for (Primitive primitive : Primitive.values()) {
      costs.put(primitive, micros(operation(primitive, run)));
    }
    return costs;
  }

  /**
   * What each costs after an Argon2id, whose 46 MiB leave nothing of it in the processor's caches:
   * the median of single ones.
   */
  Map<Primitive, Double> microsAfterArgon2(IdentityRun run) throws Exception {
    var costs = new EnumMap<Primitive, Double>(Primitive.class);
    for (Primitive primitive : Primitive.values()) {
      Operation operation = operation(primitive, run);
      double[] single = new double[BATCHES];
      for (int round = 0; round < BATCHES; round++) {
        run.hashPassword();
        long begin = THREADS.getCurrentThreadCpuTime();
        sink += operation.run();
        single[round] = (THREADS.getCurrentThreadCpuTime() - begin) / 1e3;
      }
      Arrays.sort(single);
      costs.put(primitive, single[BATCHES / 2]);
    }
    return costs;
  }

  /** What each costs that a call is made of. */
  Map<Primitive, Double> micros(Set<Primitive> primitives) throws Exception {
    var costs = new EnumMap<Primitive, Double>(Primitive.class);
    for (Primitive primitive : primitives) {
      costs.put(primitive, micros(operation(primitive)));
    }
    return costs;
  }

  private Operation operation(Primitive primitive, IdentityRun run) {
    return primitive == Primitive.JUDGE_PASSWORD
        ? () -> {
          run.judgePassword();
          return 1;
        }
        : operation(primitive);
  }

  private Operation operation(Primitive primitive) {
    return switch (primitive) {
      case KECCAK -> () -> Digests.keccak256(struct).hashCode();
      case HMAC -> () -> Digests.hmacSha256(macKey, row)[0];
      case RECOVER -> () -> Secp256k1.best().recover(digest, signature).hashCode();
      case SIGN -> () -> Secp256k1.best().sign(digest, key).hashCode();
      case SIGN_TOKEN -> () -> tokens.sign(row)[0];
      case VERIFY_TOKEN -> () -> tokens.publicJwk().verifies(row, tokenSignature) ? 1 : 0;
      case OPEN -> () -> Jwe.openAtModule(sealed, rsa::unwrap).length;
      case SEAL -> () -> Jwe.sealToUser(kibibyte, reply.publicJwk()).length();
      case JUDGE_PASSWORD -> throw new IllegalArgumentException("no primitive by itself");
    };
  }

  private double micros(Operation operation) throws Exception {
    double[] batches = new double[BATCHES];
    for (int batch = 0; batch < BATCHES; batch++) {
      long begin = THREADS.getCurrentThreadCpuTime();
      long spent;
      int operations = 0;
      do {
        sink += operation.run();
        operations++;
        spent = THREADS.getCurrentThreadCpuTime() - begin;
      } while (spent < BATCH_NANOS);
      batches[batch] = spent / 1e3 / operations;
    }
    if (sink == Long.MIN_VALUE) {
      throw new IllegalStateException("cannot be");
    }
    Arrays.sort(batches);
    return batches[BATCHES / 2];
  }
}
