package dev.probity.protocol.wire;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 under one key, for many messages; by one thread at a time. */
public final class HmacSha256 {
  private final Mac mac;

  /**
   * Keys the function.
   *
   * @param key 1 byte or more; copied
   */
  public HmacSha256(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** The 32-byte tag of {@code message}. */
  public byte[] digest(byte[] message) {
    return mac.doFinal(message);
  }
}
