package dev.probity.local.service.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.aws.KmsTokenSigner;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.contract.TokenSignerContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** The KMS adapter, on the local KMS server. */
@SuppressWarnings("NullAway.Init") // the fixture is made before every test
final class KmsTokenSignerTest extends TokenSignerContract {
  @TempDir static Path folder;
  private static KmsFixture fixture;
  private static String key;

  @BeforeAll
  static void start() throws IOException {
    fixture = new KmsFixture(folder);
    key = fixture.newKey(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Override
  protected TokenSigner signer() {
    return new KmsTokenSigner(fixture.kms, key);
  }

  @Test
  void aThrottledKeyServiceIsAFailureThatMayPass() {
    TokenSigner signer = signer();
    assertThat(signer.publicJwk().modulus().bitLength()).isEqualTo(2048);
    fixture.server.throttle("Sign", 1);
    assertThatThrownBy(() -> signer.sign(new byte[1]))
        .isInstanceOfSatisfying(
            PortException.class,
            failure -> {
              assertThat(failure.retryable()).isTrue();
              assertThat(failure.neighbour()).isEqualTo(PortException.Neighbour.KEYS);
            });
  }

  @Test
  void aKeyOfAnotherKindSignsNoTokens() {
    String curve = fixture.newKey(KeySpec.ECC_SECG_P256_K1, KeyUsageType.SIGN_VERIFY);
    String longer = fixture.newKey(KeySpec.RSA_3072, KeyUsageType.SIGN_VERIFY);
    assertThatThrownBy(() -> new KmsTokenSigner(fixture.kms, curve).sign(new byte[1]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new KmsTokenSigner(fixture.kms, longer).sign(new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
