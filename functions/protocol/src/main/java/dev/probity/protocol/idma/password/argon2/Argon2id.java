package dev.probity.protocol.idma.password.argon2;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id, version 1.3 (RFC 9106), in pure Java.
 *
 * @param memoryKib m, memory in KiB, at least 8 · parallelism
 * @param iterations t, passes over the memory, at least 1
 * @param parallelism p, lanes, at least 1; they are filled one after another
 */
public record Argon2id(int memoryKib, int iterations, int parallelism) {
  private static final byte[] NONE = {};

  /**
   * The tag of a password.
   *
   * @param password neither kept nor changed
   * @param salt 8 bytes or more
   * @param length of the tag, in bytes, at least 4
   */
  public byte[] tag(byte[] password, byte[] salt, int length) {
    return tag(password, salt, NONE, NONE, length);
  }

  /**
   * The tag with all inputs of section 3.1: the secret K and the associated data X as well.
   *
   * @param secret K, empty for none
   * @param associatedData X, empty for none
   */
  public byte[] tag(
      byte[] password, byte[] salt, byte[] secret, byte[] associatedData, int length) {
    Argon2Parameters parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(parallelism)
            .withSalt(salt)
            .withSecret(secret)
            .withAdditional(associatedData)
            .build();
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(parameters);
    byte[] tag = new byte[length];
    generator.generateBytes(password, tag);
    return tag;
  }
}
