package dev.probity.local.service.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

final class KmsEncryptionTest {
  private static final String OAEP = "RSAES_OAEP_SHA_256";
  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("a content encryption key");
  private static final Map<String, String> CONTEXT = Map.of("tenant", "t", "table", "rows");

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
  void anRsaKeyOpensWhatItsPublicKeySealed() throws GeneralSecurityException {
    String key = fixture.newKey(KeySpec.RSA_3072, KeyUsageType.ENCRYPT_DECRYPT);
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        KeyFactory.getInstance("RSA")
            .generatePublic(
                new X509EncodedKeySpec(
                    fixture.kms.getPublicKey(get -> get.keyId(key)).publicKey().asByteArray())),
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    byte[] sealed = cipher.doFinal(PLAINTEXT.asByteArray());
    assertThat(openRsa(key, sealed)).isEqualTo(PLAINTEXT);
    byte[] sealedHere =
        fixture
            .kms
            .encrypt(encrypt -> encrypt.keyId(key).encryptionAlgorithm(OAEP).plaintext(PLAINTEXT))
            .ciphertextBlob()
            .asByteArray();
    assertThat(openRsa(key, sealedHere)).isEqualTo(PLAINTEXT);
    sealed[100] ^= 1;
    assertThatThrownBy(() -> openRsa(key, sealed)).isInstanceOf(InvalidCiphertextException.class);
    assertThatThrownBy(() -> openRsa(key, new byte[10]))
        .isInstanceOf(InvalidCiphertextException.class);
  }

  @Test
  void aSymmetricCiphertextOpensInItsContextAlone() {
    String key = fixture.newKey(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
    String other = fixture.newKey(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
    SdkBytes blob =
        fixture
            .kms
            .encrypt(e -> e.keyId(key).plaintext(PLAINTEXT).encryptionContext(CONTEXT))
            .ciphertextBlob();
    assertThat(open(blob, CONTEXT)).isEqualTo(PLAINTEXT);
    assertThatThrownBy(() -> open(blob, Map.of())).isInstanceOf(InvalidCiphertextException.class);
    assertThatThrownBy(() -> open(blob, Map.of("tenant", "ttable", "rows", "")))
        .isInstanceOf(InvalidCiphertextException.class);
    assertThatThrownBy(() ->
            fixture.kms.decrypt(
                d -> d.keyId(other).ciphertextBlob(blob).encryptionContext(CONTEXT)))
        .isInstanceOf(IncorrectKeyException.class);
    byte[] bytes = blob.asByteArray();
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= 1;
      assertThatThrownBy(() -> open(SdkBytes.fromByteArray(flipped), CONTEXT))
          .as("byte " + i)
          .isInstanceOf(InvalidCiphertextException.class);
    }
  }

  @Test
  void aDataKeyComesWithAndWithoutItsPlaintext() {
    String key = fixture.newKey(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
    GenerateDataKeyResponse data =
        fixture.kms.generateDataKey(
            g -> g.keyId(key).keySpec(DataKeySpec.AES_256).encryptionContext(CONTEXT));
    assertThat(data.plaintext().asByteArray()).hasSize(32);
    assertThat(open(data.ciphertextBlob(), CONTEXT)).isEqualTo(data.plaintext());
    SdkBytes blob =
        fixture
            .kms
            .generateDataKeyWithoutPlaintext(
                g -> g.keyId(key).numberOfBytes(64).encryptionContext(CONTEXT))
            .ciphertextBlob();
    assertThat(open(blob, CONTEXT).asByteArray()).hasSize(64);
    assertThatThrownBy(() -> fixture.kms.generateDataKey(g -> g.keyId(key)))
        .hasMessageContaining("number of bytes or key spec");
  }

  private static SdkBytes open(SdkBytes blob, Map<String, String> context) {
    return fixture
        .kms
        .decrypt(decrypt -> decrypt.ciphertextBlob(blob).encryptionContext(context))
        .plaintext();
  }

  private static SdkBytes openRsa(String key, byte[] sealed) {
    return fixture
        .kms
        .decrypt(decrypt ->
            decrypt
                .keyId(key)
                .encryptionAlgorithm(OAEP)
                .ciphertextBlob(SdkBytes.fromByteArray(sealed)))
        .plaintext();
  }
}
