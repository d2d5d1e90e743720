package dev.probity.aws;

import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.PortException.Neighbour;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;

/** The pepper as an {@code HMAC_256} key in KMS: one GenerateMac for each MAC. */
public final class KmsPepper implements Pepper {
  private final KmsClient client;
  private final String keyId;

  /** MACs with this key. */
  public KmsPepper(KmsClient client, String keyId) {
    this.client = client;
    this.keyId = keyId;
  }

  @Override
  public byte[] mac(byte[] message) {
    SdkBytes bytes = SdkBytes.fromByteArray(Pepper.checked(message));
    try {
      return client
          .generateMac(generate ->
              generate.keyId(keyId).macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256).message(bytes))
          .mac()
          .asByteArray();
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.KEYS, "computing a verifier", failure);
    }
  }
}
