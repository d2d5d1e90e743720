package dev.probity.protocol.port;

import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a row holds and a reader of the table alone must not: AES-256-GCM under a key derived from
 * the row key. The row's place is authenticated, so that a secret fits no other row.
 *
 * @param keys from which the encryption keys are derived
 * @param randomness for the nonces
 */
public record RowSecrets(RowKeys keys, Randomness randomness) {
  private static final byte[] KEY_TAG = "Probity.rowSecret.v1".getBytes(StandardCharsets.US_ASCII);
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** {@code kid.base64url(iv ‖ ciphertext ‖ tag)}. */
  public String seal(ItemKey at, byte[] plain) {
    RowKeys.RowKey key = keys.current();
    byte[] iv = randomness.bytes(IV_BYTES);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, iv, at, plain);
    byte[] whole = ByteBuffer.allocate(IV_BYTES + sealed.length).put(iv).put(sealed).array();
    return key.kid() + "." + Base64Url.of(whole);
  }

  /** Opens what {@link #seal} made for the same row. */
  public byte[] open(ItemKey at, String sealed) {
    int dot = sealed.lastIndexOf('.');
    RowKeys.RowKey key =
        keys.byId(sealed.substring(0, dot))
            .orElseThrow(() -> new IllegalStateException("the key of a row's secret is gone"));
    byte[] whole;
    try {
      whole = Base64Url.parse(sealed.substring(dot + 1), Item.MAX_BODY);
    } catch (WireException ours) {
      throw new IllegalStateException("a secret in a row with a valid MAC", ours);
    }
    byte[] rest = Arrays.copyOfRange(whole, IV_BYTES, whole.length);
    return crypt(Cipher.DECRYPT_MODE, key, Arrays.copyOf(whole, IV_BYTES), at, rest);
  }

  private static byte[] crypt(int mode, RowKeys.RowKey key, byte[] iv, ItemKey at, byte[] input) {
    byte[] derived = Digests.hmacSha256(key.key(), KEY_TAG);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(derived, "AES"), new GCMParameterSpec(TAG_BITS, iv));
      cipher.updateAAD(at.path().getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException ours) {
      throw new IllegalStateException("a secret in a row with a valid MAC", ours);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }
}
