package dev.probity.bench.paper;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;

/** What KMS does of a call in a deployment, and the processor time that it took here. */
final class KeyService {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private long nanos;

  /** Since the start, of the thread that asked; nanoseconds. */
  long nanos() {
    return nanos;
  }

  /** Signs by a module's key. */
  Sign.SignatureData sign(byte[] digest, ECKeyPair key) {
    long begin = THREADS.getCurrentThreadCpuTime();
    Sign.SignatureData signature = Sign.signMessage(digest, key, false);
    nanos += THREADS.getCurrentThreadCpuTime() - begin;
    return signature;
  }

  /** Unwraps the key of what was sealed to a module: RSA-OAEP-256. */
  byte[] unwrap(byte[] encryptedKey, PrivateKey key) throws GeneralSecurityException {
    long begin = THREADS.getCurrentThreadCpuTime();
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(Cipher.DECRYPT_MODE, key, OAEP_256);
    byte[] unwrapped = cipher.doFinal(encryptedKey);
    nanos += THREADS.getCurrentThreadCpuTime() - begin;
    return unwrapped;
  }
}
