package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.contract.PepperContract;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class InMemoryPepperTest extends PepperContract {

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  @Override
  protected Pepper pepper() {
    return new InMemoryPepper(key(1));
  }

  @Override
  protected Pepper another() {
    return new InMemoryPepper(key(2));
  }

  @Override
  protected byte[] expected(byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key(1), "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException noHmac) {
      throw new IllegalStateException("this JDK has no HmacSHA256", noHmac);
    }
  }
}
