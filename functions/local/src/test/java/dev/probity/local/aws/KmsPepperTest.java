package dev.probity.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.aws.KmsPepper;
import dev.probity.local.stack.SharedStack;
import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.contract.PepperContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;

/** The KMS adapter, on the local KMS server, with keys of its own. */
final class KmsPepperTest extends PepperContract {
  private final KmsClient client = SharedStack.get().aws().kmsClient();
  private final String key = newKey(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);

  private String newKey(KeySpec spec, KeyUsageType usage) {
    return client.createKey(create -> create.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
  }

  @Override
  protected Pepper pepper() {
    return new KmsPepper(client, key);
  }

  @Override
  protected Pepper another() {
    return new KmsPepper(client, newKey(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC));
  }

  /** The key stays in KMS, so KMS is asked, the other way round, whether a MAC is the one. */
  @Override
  protected byte[] expected(byte[] message) {
    byte[] mac = pepper().mac(message);
    assertThat(
            client
                .verifyMac(verify ->
                    verify
                        .keyId(key)
                        .macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256)
                        .message(SdkBytes.fromByteArray(message))
                        .mac(SdkBytes.fromByteArray(mac)))
                .macValid())
        .isTrue();
    return mac;
  }

  @Test
  void aKeyForSomethingElseIsAFaultOfTheKeyServiceThatDoesNotPass() {
    Pepper signing =
        new KmsPepper(client, newKey(KeySpec.ECC_SECG_P256_K1, KeyUsageType.SIGN_VERIFY));
    assertThatThrownBy(() -> signing.mac(new byte[1]))
        .isInstanceOfSatisfying(
            PortException.class,
            failed -> {
              assertThat(failed.neighbour()).isEqualTo(PortException.Neighbour.KEYS);
              assertThat(failed.retryable()).isFalse();
            });
  }

  @AfterEach
  void closeTheClient() {
    client.close();
  }
}
