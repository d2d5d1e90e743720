package dev.probity.aws;

import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.wire.RsaJwk;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;

/** A module's RSA-3072 key in KMS. */
public final class KmsDecryptionKey implements DecryptionKey {
  private final KmsClient client;
  private final String keyId;
  private volatile @Nullable RsaJwk publicJwk;

  /** Unwraps with this key; its public part is read at first use, so that a start needs no KMS. */
  public KmsDecryptionKey(KmsClient client, String keyId) {
    this.client = client;
    this.keyId = keyId;
  }

  @Override
  public RsaJwk publicJwk() {
    RsaJwk known = publicJwk;
    if (known == null) {
      known = RsaJwk.of((RSAPublicKey) KmsPublicKeys.rsa(KmsPublicKeys.der(client, keyId)));
      publicJwk = known;
    }
    return known;
  }

  @Override
  public byte[] unwrap(byte[] encryptedKey) throws UnwrapException {
    try {
      return client
          .decrypt(decrypt ->
              decrypt
                  .keyId(keyId)
                  .encryptionAlgorithm(EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256)
                  .ciphertextBlob(SdkBytes.fromByteArray(encryptedKey)))
          .plaintext()
          .asByteArray();
    } catch (InvalidCiphertextException notForUs) {
      throw new UnwrapException();
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.KEYS, "unwrapping a key", failure);
    }
  }
}
