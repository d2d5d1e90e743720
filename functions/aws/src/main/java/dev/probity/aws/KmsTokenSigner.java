package dev.probity.aws;

import dev.probity.protocol.port.PortException.Neighbour;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.TokenJwk;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/**
 * Signs tokens with an RSA-2048 key in KMS. The SHA-256 digest goes in, because KMS takes no more
 * than 4,096 bytes of a message; what comes back is verified before anybody gets it.
 */
public final class KmsTokenSigner implements TokenSigner {
  private final KmsClient client;
  private final String keyId;
  private volatile @Nullable TokenJwk publicJwk;

  /** Signs with this key; its public part is read at first use, so that a start needs no KMS. */
  public KmsTokenSigner(KmsClient client, String keyId) {
    this.client = client;
    this.keyId = keyId;
  }

  @Override
  public TokenJwk publicJwk() {
    TokenJwk known = publicJwk;
    if (known == null) {
      known = TokenJwk.of((RSAPublicKey) KmsPublicKeys.rsa(KmsPublicKeys.der(client, keyId)));
      publicJwk = known;
    }
    return known;
  }

  @Override
  public byte[] sign(byte[] signingInput) {
    TokenJwk key = publicJwk();
    byte[] signature;
    try {
      signature =
          client
              .sign(sign ->
                  sign.keyId(keyId)
                      .messageType(MessageType.DIGEST)
                      .signingAlgorithm(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256)
                      .message(SdkBytes.fromByteArray(Digests.sha256(signingInput).bytes())))
              .signature()
              .asByteArray();
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.KEYS, "signing a token", failure);
    }
    if (!key.verifies(signingInput, signature)) {
      throw new IllegalStateException("KMS signed with another key than it names");
    }
    return signature;
  }
}
