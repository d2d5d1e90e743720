package dev.probity.local.service.kms;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * RSASSA-PKCS1-v1_5 and RSAES-OAEP of RFC 8017, both with SHA-256.
 *
 * @param privateKey with its CRT parameters, from which the public key follows
 * @param publicKey the public half
 */
record RsaKey(PrivateKey privateKey, PublicKey publicKey) {
  /** SHA-256 in the mask too, as AWS does; the JDK's own default there is SHA-1. */
  private static final OAEPParameterSpec OAEP_SHA_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  /** DER of DigestInfo for a SHA-256 digest, without the digest (RFC 8017, 9.2, note 1). */
  private static final byte[] DIGEST_INFO =
      HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  /** A new key as PKCS #8 DER. */
  static byte[] generate(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair().getPrivate().getEncoded();
  }

  static RsaKey of(byte[] pkcs8) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey key =
        (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    return new RsaKey(
        key,
        factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())));
  }

  /**
   * Signs a SHA-256 digest (32 bytes). The JDK has no signature over a ready digest; its cipher
   * pads the same way.
   */
  byte[] sign(byte[] digest) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.ENCRYPT_MODE, privateKey);
    return cipher.doFinal(digestInfo(digest));
  }

  boolean verifies(byte[] digest, byte[] signature) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.DECRYPT_MODE, publicKey);
    try {
      return MessageDigest.isEqual(cipher.doFinal(signature), digestInfo(digest));
    } catch (BadPaddingException | IllegalBlockSizeException malformed) {
      return false;
    }
  }

  private static byte[] digestInfo(byte[] digest) {
    byte[] info = Arrays.copyOf(DIGEST_INFO, DIGEST_INFO.length + digest.length);
    System.arraycopy(digest, 0, info, DIGEST_INFO.length, digest.length);
    return info;
  }

  byte[] encrypt(byte[] plaintext) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(Cipher.ENCRYPT_MODE, publicKey, OAEP_SHA_256);
    return cipher.doFinal(plaintext);
  }

  byte[] decrypt(byte[] ciphertext) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(Cipher.DECRYPT_MODE, privateKey, OAEP_SHA_256);
    return cipher.doFinal(ciphertext);
  }
}
