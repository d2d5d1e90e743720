package dev.probity.protocol.port;

import dev.probity.protocol.wire.RsaJwk;

/** A module's RSA-3072 decryption key; the private part stays in the key service. */
public interface DecryptionKey {

  /** The public part; its RFC 7638 thumbprint is the {@code kid} and stands in ModuleRegistry. */
  RsaJwk publicJwk();

  /**
   * Unwraps a content encryption key, RSA-OAEP-256.
   *
   * @param encryptedKey 384 bytes
   * @return 32 bytes
   * @throws UnwrapException if it was not wrapped for this key
   */
  byte[] unwrap(byte[] encryptedKey) throws UnwrapException;

  /** The wrapped key does not open under this key. */
  final class UnwrapException extends Exception {
    public UnwrapException() {
      super("the content encryption key does not unwrap", null, false, false);
    }
  }
}
