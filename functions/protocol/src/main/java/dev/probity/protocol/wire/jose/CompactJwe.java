package dev.probity.protocol.wire.jose;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.impl.AAD;
import com.nimbusds.jose.crypto.impl.ContentCryptoProvider;
import com.nimbusds.jose.jca.JWEJCAContext;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import javax.crypto.spec.SecretKeySpec;

/** Compact JWEs with A256GCM. The caller has checked the header before it opens one. */
public final class CompactJwe {
  /** Of compressed content, which the caller has refused by its header. */
  private static final int MAX_INFLATED = 0;

  private CompactJwe() {}

  /** RSA-OAEP-256; the protected header is {alg, enc, kid}. */
  public static String sealToRsa(byte[] plaintext, RSAPublicKey key, String kid) {
    JWEHeader header =
        new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
            .keyID(kid)
            .build();
    return seal(header, plaintext, new RSAEncrypter(key));
  }

  /** ECDH-ES, direct agreement; the protected header is {alg, enc, epk}. */
  public static String sealToEc(byte[] plaintext, ECPublicKey key) {
    JWEHeader header = new JWEHeader(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM);
    try {
      return seal(header, plaintext, new ECDHEncrypter(key));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the key is not on P-256", e);
    }
  }

  private static String seal(JWEHeader header, byte[] plaintext, JWEEncrypter encrypter) {
    JWEObject jwe = new JWEObject(header, new Payload(plaintext));
    try {
      jwe.encrypt(encrypter);
    } catch (JOSEException e) {
      throw new IllegalStateException("sealing failed", e);
    }
    return jwe.serialize();
  }

  /**
   * Opens an RSA-OAEP-256 JWE whose content encryption key is already unwrapped.
   *
   * @param cek 32 bytes
   */
  public static byte[] openWithKey(String compact, byte[] cek) throws GeneralSecurityException {
    JWEObject jwe = parse(compact);
    try {
      return ContentCryptoProvider.decrypt(
          jwe.getHeader(),
          AAD.compute(jwe.getHeader()),
          jwe.getEncryptedKey(),
          jwe.getIV(),
          jwe.getCipherText(),
          jwe.getAuthTag(),
          new SecretKeySpec(cek, "AES"),
          new JWEJCAContext(),
          MAX_INFLATED);
    } catch (JOSEException e) {
      throw new GeneralSecurityException("the JWE does not open", e);
    }
  }

  /** Opens an ECDH-ES JWE. */
  public static byte[] openWithEc(String compact, ECPrivateKey key)
      throws GeneralSecurityException {
    JWEObject jwe = parse(compact);
    try {
      JWEDecrypter decrypter = new ECDHDecrypter(key);
      jwe.decrypt(decrypter);
    } catch (JOSEException e) {
      throw new GeneralSecurityException("the JWE does not open", e);
    }
    return jwe.getPayload().toBytes();
  }

  private static JWEObject parse(String compact) throws GeneralSecurityException {
    try {
      return JWEObject.parse(compact);
    } catch (ParseException e) {
      throw new GeneralSecurityException("not a JWE", e);
    }
  }
}
