package dev.probity.protocol.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash functions of the protocols. SHA-256 is the JDK's own, which uses the processor's. */
public final class Digests {
  private Digests() {}

  /** keccak256 (Ethereum's, not SHA3-256) of the concatenation of {@code parts}. */
  public static Bytes32 keccak256(byte[]... parts) {
    Keccak256 keccak = new Keccak256();
    for (byte[] part : parts) {
      keccak.update(part);
    }
    return keccak.digest();
  }

  /** keccak256 of the text's UTF-8 bytes. */
  public static Bytes32 keccak256(String text) {
    return keccak256(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An incremental keccak256; it can be used again after each digest, by one thread at a time. */
  public static Keccak256 keccak256() {
    return new Keccak256();
  }

  /** SHA-256 of the concatenation of {@code parts}. */
  public static Bytes32 sha256(byte[]... parts) {
    MessageDigest sha = sha256();
    for (byte[] part : parts) {
      sha.update(part);
    }
    return Bytes32.wrap(sha.digest());
  }

  /** An incremental SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * HMAC-SHA-256 (RFC 2104).
   *
   * @param key 1 byte or more; 32 random bytes everywhere in the protocols
   * @return 32 bytes
   */
  public static byte[] hmacSha256(byte[] key, byte[] message) {
    return new HmacSha256(key).digest(message);
  }

  /** Whether two byte strings are equal, in a time that depends on their lengths alone. */
  public static boolean constantTimeEquals(byte[] a, byte[] b) {
    return MessageDigest.isEqual(a, b);
  }
}
