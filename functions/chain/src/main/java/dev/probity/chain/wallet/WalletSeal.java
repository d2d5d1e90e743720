package dev.probity.chain.wallet;

import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.PrivateKey32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * AES-256-GCM under HKDF-SHA-256 (RFC 5869) of a wallet's key, one key for each purpose: version
 * byte, 12 random bytes of nonce, ciphertext, 16 bytes of tag.
 */
final class WalletSeal {
  private static final byte VERSION = 1;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY = 32;
  private static final byte[] SALT = "Probity.walletSeal.v1".getBytes(StandardCharsets.US_ASCII);

  private WalletSeal() {}

  static byte[] seal(
      PrivateKey32 key, String purpose, byte[] bound, byte[] plaintext, Randomness randomness) {
    byte[] nonce = randomness.bytes(NONCE);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, purpose, nonce, bound).doFinal(plaintext);
      return ByteBuffer.allocate(1 + NONCE + sealed.length)
          .put(VERSION)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has AES-GCM and HKDF", impossible);
    }
  }

  static byte[] open(PrivateKey32 key, String purpose, byte[] bound, byte[] sealed)
      throws WalletException {
    if (sealed.length < 1 + NONCE + TAG_BITS / Byte.SIZE || sealed[0] != VERSION) {
      throw new WalletException("it is not something that a wallet sealed");
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, purpose, nonce, bound)
          .doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
    } catch (AEADBadTagException foreign) {
      throw new WalletException("another wallet sealed it, or it was altered", foreign);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has AES-GCM and HKDF", impossible);
    }
  }

  private static Cipher cipher(
      int mode, PrivateKey32 key, String purpose, byte[] nonce, byte[] bound)
      throws GeneralSecurityException {
    byte[] secret = key.exportBytes();
    try {
      SecretKey derived =
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  "AES",
                  HKDFParameterSpec.ofExtract()
                      .addIKM(secret)
                      .addSalt(SALT)
                      .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), KEY));
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, derived, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(bound);
      return cipher;
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
