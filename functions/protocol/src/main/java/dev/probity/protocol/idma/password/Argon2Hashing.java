package dev.probity.protocol.idma.password;

import dev.probity.protocol.idma.password.argon2.Argon2id;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Argon2id of passwords, only so many at a time: each takes 46 MiB and a processor, and a function
 * that takes all that comes runs out of both. Who comes first is served first.
 */
public final class Argon2Hashing implements PasswordHashing {
  /** Length of a salt, in bytes (RFC 9106, section 3.1). */
  static final int SALT_LENGTH = 16;

  /** Length of what Argon2id gives, in bytes. */
  static final int TAG_LENGTH = 32;

  /** The part of the memory that may hold passwords' work: the rest is for everything else. */
  private static final int MEMORY_SHARE = 2;

  private final int permits;
  private final Duration patience;
  private final Semaphore turns;

  /**
   * Work for a container.
   *
   * @param permits how many run at a time with {@link Argon2Parameters#TODAY}, at least 1; one that
   *     takes twice the memory counts twice
   * @param patience how long one waits for its turn
   */
  public Argon2Hashing(int permits, Duration patience) {
    if (permits < 1) {
      throw new IllegalArgumentException("at least one at a time, not " + permits);
    }
    this.permits = permits;
    this.patience = patience;
    this.turns = new Semaphore(permits, true);
  }

  /**
   * How many to run at a time: one per processor, as far as half of the memory holds them, and at
   * least one.
   *
   * @param memoryBytes the heap's limit
   */
  public static int permitsFor(int processors, long memoryBytes) {
    long each = Argon2Parameters.TODAY.memoryKib() * 1024L;
    return (int) Math.max(1, Math.min(processors, memoryBytes / MEMORY_SHARE / each));
  }

  /** A fresh salt, 16 bytes. */
  static byte[] newSalt(Randomness randomness) {
    return randomness.bytes(SALT_LENGTH);
  }

  @Override
  public byte[] tag(Password password, byte[] salt, Argon2Parameters parameters) {
    if (salt.length != SALT_LENGTH) {
      throw new IllegalArgumentException(SALT_LENGTH + " bytes of salt, not " + salt.length);
    }
    byte[] utf8 = password.shared();
    int share = share(parameters);
    awaitTurn(share);
    try {
      return new Argon2id(parameters.memoryKib(), parameters.iterations(), parameters.parallelism())
          .tag(utf8, salt, TAG_LENGTH);
    } finally {
      turns.release(share);
    }
  }

  /** Permits by memory; what needs more than there are takes them all and runs alone. */
  private int share(Argon2Parameters parameters) {
    int share = Math.ceilDiv(parameters.memoryKib(), Argon2Parameters.TODAY.memoryKib());
    return Math.min(share, permits);
  }

  private void awaitTurn(int share) {
    try {
      if (turns.tryAcquire(share, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    throw new RefusedException(Refusal.UNAVAILABLE, "Too many passwords are being checked.");
  }
}
