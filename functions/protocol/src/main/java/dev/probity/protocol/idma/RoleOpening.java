package dev.probity.protocol.idma;

import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.Bytes32;
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
 * What opens a roleCommit. IDMA keeps it encrypted, so that a reader of the table alone learns
 * nobody's role.
 *
 * @param role the role that is committed to
 * @param rhoRole 32 random bytes
 */
record RoleOpening(UserRole role, Bytes32 rhoRole) {
  private static final byte[] KEY_TAG =
      "Probity.roleOpeningKey.v1".getBytes(StandardCharsets.US_ASCII);
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int PLAIN_BYTES = 3 + Bytes32.LENGTH;
  private static final int SEALED_BYTES = IV_BYTES + PLAIN_BYTES + TAG_BITS / 8;

  /**
   * AES-256-GCM under a key derived from the row key; user and version are authenticated, so that
   * an opening fits no other row.
   *
   * @return {@code kid.base64url(iv ‖ ciphertext ‖ tag)}
   */
  String seal(RowKeys keys, Address user, long version, Randomness randomness) {
    RowKeys.RowKey key = keys.current();
    byte[] iv = randomness.bytes(IV_BYTES);
    byte[] plain =
        ByteBuffer.allocate(PLAIN_BYTES)
            .put((byte) role.role().number())
            .put((byte) role.scope())
            .put((byte) role.access())
            .put(rhoRole.bytes())
            .array();
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, iv, user, version, plain);
    byte[] whole = ByteBuffer.allocate(SEALED_BYTES).put(iv).put(sealed).array();
    return key.kid() + "." + Base64Url.of(whole);
  }

  /** Opens what {@link #seal} made for the same user and version. */
  static RoleOpening open(RowKeys keys, Address user, long version, String sealed) {
    int dot = sealed.lastIndexOf('.');
    RowKeys.RowKey key =
        keys.byId(sealed.substring(0, dot))
            .orElseThrow(() -> new IllegalStateException("the key of a role opening is gone"));
    byte[] whole;
    try {
      whole = Base64Url.parse(sealed.substring(dot + 1), SEALED_BYTES);
    } catch (WireException ours) {
      throw new IllegalStateException("a role opening in a row with a valid MAC", ours);
    }
    byte[] iv = Arrays.copyOf(whole, IV_BYTES);
    byte[] rest = Arrays.copyOfRange(whole, IV_BYTES, whole.length);
    byte[] plain = crypt(Cipher.DECRYPT_MODE, key, iv, user, version, rest);
    return new RoleOpening(
        UserRole.of(plain[0], plain[1], plain[2]),
        Bytes32.of(Arrays.copyOfRange(plain, 3, PLAIN_BYTES)));
  }

  private static byte[] crypt(
      int mode, RowKeys.RowKey key, byte[] iv, Address user, long version, byte[] input) {
    byte[] derived = Digests.hmacSha256(key.key(), KEY_TAG);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(derived, "AES"), new GCMParameterSpec(TAG_BITS, iv));
      cipher.updateAAD(
          ByteBuffer.allocate(Address.LENGTH + Long.BYTES)
              .put(user.bytes())
              .putLong(version)
              .array());
      return cipher.doFinal(input);
    } catch (GeneralSecurityException ours) {
      throw new IllegalStateException("a role opening in a row with a valid MAC", ours);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  /** Without what opens the commitment. */
  @Override
  public String toString() {
    return "RoleOpening[" + role + "]";
  }
}
