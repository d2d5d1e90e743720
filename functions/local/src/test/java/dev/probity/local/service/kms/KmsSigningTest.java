package dev.probity.local.service.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.InvalidKeyUsageException;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidMacException;
import software.amazon.awssdk.services.kms.model.KmsInvalidSignatureException;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SignResponse;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

final class KmsSigningTest {
  private static final SdkBytes MESSAGE = SdkBytes.fromUtf8String("a message");
  private static final SdkBytes DIGEST = SdkBytes.fromByteArray(sha256(MESSAGE.asByteArray()));

  @TempDir static Path folder;
  private static KmsFixture fixture;

  @BeforeAll
  static void start() throws IOException {
    fixture = new KmsFixture(folder);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void aSecp256k1KeySignsDigestsInDerWithSInBothHalvesOfTheRange() throws IOException {
    String key = fixture.newKey(KeySpec.ECC_SECG_P256_K1, KeyUsageType.SIGN_VERIFY);
    GetPublicKeyResponse answer = fixture.kms.getPublicKey(get -> get.keyId(key));
    assertThat(answer.signingAlgorithms()).containsExactly(SigningAlgorithmSpec.ECDSA_SHA_256);
    ECPublicKeyParameters point =
        (ECPublicKeyParameters) PublicKeyFactory.createKey(answer.publicKey().asByteArray());
    BigInteger half = point.getParameters().getN().shiftRight(1);
    int high = 0;
    for (int i = 0; i < 40; i++) {
      ASN1Sequence der =
          ASN1Sequence.getInstance(
              sign(key, MessageType.DIGEST, DIGEST, SigningAlgorithmSpec.ECDSA_SHA_256)
                  .signature()
                  .asByteArray());
      BigInteger r = ASN1Integer.getInstance(der.getObjectAt(0)).getPositiveValue();
      BigInteger s = ASN1Integer.getInstance(der.getObjectAt(1)).getPositiveValue();
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, point);
      assertThat(verifier.verifySignature(DIGEST.asByteArray(), r, s)).isTrue();
      high += s.compareTo(half) > 0 ? 1 : 0;
    }
    assertThat(high).as("signatures of 40 with a high s").isBetween(1, 39);
  }

  @Test
  void aP256KeySignsRawMessagesThatTheJdkVerifies() throws GeneralSecurityException {
    String key = fixture.newKey(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY);
    SignResponse signed = sign(key, MessageType.RAW, MESSAGE, SigningAlgorithmSpec.ECDSA_SHA_256);
    assertThat(verifies("SHA256withECDSA", publicKey("EC", key), signed)).isTrue();
  }

  @Test
  void anRsaKeySignsAMessageAndItsDigestAlike() throws GeneralSecurityException {
    String key = fixture.newKey(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY);
    SignResponse raw =
        sign(key, MessageType.RAW, MESSAGE, SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256);
    SignResponse digest =
        sign(key, MessageType.DIGEST, DIGEST, SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256);
    assertThat(raw.signature()).isEqualTo(digest.signature());
    assertThat(verifies("SHA256withRSA", publicKey("RSA", key), raw)).isTrue();
  }

  @Test
  void verifyTakesTheSignatureAndRefusesAnyOther() {
    for (KeySpec spec :
        new KeySpec[] {KeySpec.ECC_SECG_P256_K1, KeySpec.ECC_NIST_P256, KeySpec.RSA_2048}) {
      SigningAlgorithmSpec algorithm =
          spec == KeySpec.RSA_2048
              ? SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256
              : SigningAlgorithmSpec.ECDSA_SHA_256;
      String key = fixture.newKey(spec, KeyUsageType.SIGN_VERIFY);
      byte[] signature = sign(key, MessageType.RAW, MESSAGE, algorithm).signature().asByteArray();
      assertThat(verify(key, signature, algorithm)).isTrue();
      for (int i = 0; i < signature.length; i += 7) {
        byte[] flipped = signature.clone();
        flipped[i] ^= 1;
        assertThatThrownBy(() -> verify(key, flipped, algorithm))
            .as(spec + " byte " + i)
            .isInstanceOf(KmsInvalidSignatureException.class);
      }
      assertThatThrownBy(() -> verify(key, new byte[] {1}, algorithm))
          .isInstanceOf(KmsInvalidSignatureException.class);
    }
  }

  @Test
  void aDigestOfAnotherLengthIsAValidationError() {
    String key = fixture.newKey(KeySpec.ECC_SECG_P256_K1, KeyUsageType.SIGN_VERIFY);
    assertThatThrownBy(() ->
            sign(
                key,
                MessageType.DIGEST,
                SdkBytes.fromByteArray(new byte[31]),
                SigningAlgorithmSpec.ECDSA_SHA_256))
        .isInstanceOfSatisfying(
            KmsException.class,
            refused ->
                assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
  }

  @Test
  void aKeyDoesWhatItsUsageSaysAndNothingElse() {
    String signing = fixture.newKey(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY);
    String decrypting = fixture.newKey(KeySpec.RSA_2048, KeyUsageType.ENCRYPT_DECRYPT);
    String curve = fixture.newKey(KeySpec.ECC_SECG_P256_K1, KeyUsageType.SIGN_VERIFY);
    String mac = fixture.newKey(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    assertThatThrownBy(() ->
            sign(
                decrypting,
                MessageType.RAW,
                MESSAGE,
                SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256))
        .isInstanceOf(InvalidKeyUsageException.class);
    assertThatThrownBy(() ->
            sign(curve, MessageType.RAW, MESSAGE, SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256))
        .isInstanceOf(InvalidKeyUsageException.class);
    assertThatThrownBy(
            () -> sign(mac, MessageType.RAW, MESSAGE, SigningAlgorithmSpec.ECDSA_SHA_256))
        .isInstanceOf(InvalidKeyUsageException.class);
    assertThatThrownBy(() ->
            fixture.kms.decrypt(decrypt ->
                decrypt
                    .keyId(signing)
                    .encryptionAlgorithm("RSAES_OAEP_SHA_256")
                    .ciphertextBlob(MESSAGE)))
        .isInstanceOf(InvalidKeyUsageException.class);
    assertThatThrownBy(
            () -> fixture.kms.generateDataKey(data -> data.keyId(decrypting).numberOfBytes(32)))
        .isInstanceOf(InvalidKeyUsageException.class);
    assertThatThrownBy(() -> fixture.newKey(KeySpec.ECC_SECG_P256_K1, KeyUsageType.ENCRYPT_DECRYPT))
        .hasMessageContaining("not compatible");
  }

  @Test
  void aMacIsOfItsMessageAndItsKey() {
    String key = fixture.newKey(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    SdkBytes mac =
        fixture
            .kms
            .generateMac(generate ->
                generate.keyId(key).macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256).message(MESSAGE))
            .mac();
    assertThat(mac.asByteArray()).hasSize(32);
    assertThat(
            fixture
                .kms
                .verifyMac(verify ->
                    verify
                        .keyId(key)
                        .macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256)
                        .message(MESSAGE)
                        .mac(mac))
                .macValid())
        .isTrue();
    assertThatThrownBy(() ->
            fixture.kms.verifyMac(verify ->
                verify
                    .keyId(key)
                    .macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256)
                    .message(DIGEST)
                    .mac(mac)))
        .isInstanceOf(KmsInvalidMacException.class);
  }

  private static SignResponse sign(
      String key, MessageType type, SdkBytes message, SigningAlgorithmSpec algorithm) {
    return fixture.kms.sign(
        sign -> sign.keyId(key).messageType(type).message(message).signingAlgorithm(algorithm));
  }

  private static boolean verify(String key, byte[] signature, SigningAlgorithmSpec algorithm) {
    return fixture
        .kms
        .verify(verify ->
            verify
                .keyId(key)
                .message(MESSAGE)
                .signature(SdkBytes.fromByteArray(signature))
                .signingAlgorithm(algorithm))
        .signatureValid();
  }

  private static PublicKey publicKey(String algorithm, String key) throws GeneralSecurityException {
    byte[] encoded = fixture.kms.getPublicKey(get -> get.keyId(key)).publicKey().asByteArray();
    return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static boolean verifies(String algorithm, PublicKey key, SignResponse signed)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update("a message".getBytes(StandardCharsets.UTF_8));
    return verifier.verify(signed.signature().asByteArray());
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new AssertionError(everyJdkHasIt);
    }
  }
}
