package dev.probity.local.service.kms;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ciphertext of a symmetric key, opaque to its holder: version (1 byte, 1), key id (16), nonce
 * (12), AES-256-GCM ciphertext and tag (16). The encryption context is authenticated, not stored.
 */
final class SymmetricBlob {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int HEADER_BYTES = 1 + 16 + NONCE_BYTES;
  private static final int TAG_BITS = 128;

  private SymmetricBlob() {}

  static byte[] seal(
      KmsKey key, byte[] plaintext, SortedMap<String, String> context, SecureRandom random)
      throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    UUID id = UUID.fromString(key.id());
    byte[] header =
        ByteBuffer.allocate(HEADER_BYTES)
            .put(VERSION)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .put(nonce)
            .array();
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, context).doFinal(plaintext);
    return ByteBuffer.allocate(header.length + sealed.length).put(header).put(sealed).array();
  }

  /** The id of the key that made the blob. */
  static String keyId(byte[] blob) throws KmsFault {
    if (blob.length < HEADER_BYTES + TAG_BITS / 8 || blob[0] != VERSION) {
      throw invalid();
    }
    ByteBuffer header = ByteBuffer.wrap(blob, 1, 16);
    return new UUID(header.getLong(), header.getLong()).toString();
  }

  static byte[] open(KmsKey key, byte[] blob, SortedMap<String, String> context) throws KmsFault {
    byte[] nonce = Arrays.copyOfRange(blob, HEADER_BYTES - NONCE_BYTES, HEADER_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, context)
          .doFinal(blob, HEADER_BYTES, blob.length - HEADER_BYTES);
    } catch (GeneralSecurityException refused) {
      throw invalid();
    }
  }

  private static KmsFault invalid() {
    return new KmsFault(
        KmsError.INVALID_CIPHERTEXT,
        "The ciphertext is not valid for this key and encryption context");
  }

  private static Cipher cipher(
      int mode, KmsKey key, byte[] nonce, SortedMap<String, String> context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(key.secret(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    for (Map.Entry<String, String> entry : context.entrySet()) {
      update(cipher, entry.getKey());
      update(cipher, entry.getValue());
    }
    return cipher;
  }

  /** Each string with its length before it, so that no two contexts give the same bytes. */
  private static void update(Cipher cipher, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    cipher.updateAAD(ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).flip());
  }
}
