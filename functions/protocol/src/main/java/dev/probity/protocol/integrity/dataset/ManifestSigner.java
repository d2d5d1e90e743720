package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Signature;
import java.io.IOException;

/**
 * The owner's key, asked once for each data set. It is shown the manifest, and never bare bytes.
 */
@FunctionalInterface
public interface ManifestSigner {
  /**
   * Makes S_d.
   *
   * @return the signature over the manifest's EIP-712 digest
   * @throws IOException if the key cannot be used now
   */
  Signature sign(Eip712Domain domain, Manifest manifest) throws IOException;
}
