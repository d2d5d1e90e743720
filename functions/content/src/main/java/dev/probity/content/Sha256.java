package dev.probity.content;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;

/**
 * SHA-256 of the JDK itself, whichever provider stands first in the list (others are several times
 * slower). Not thread-safe.
 */
final class Sha256 {
  private final MessageDigest digest = newDigest();

  /** Hashes {@code bytes[0, length)}. */
  byte[] hash(byte[] bytes, int length) {
    digest.update(bytes, 0, length);
    return digest.digest();
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256", "SUN");
    } catch (NoSuchProviderException anotherVendor) {
      return anyProvider(anotherVendor);
    } catch (NoSuchAlgorithmException e) {
      return anyProvider(e);
    }
  }

  private static MessageDigest anyProvider(Exception why) {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      e.addSuppressed(why);
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
