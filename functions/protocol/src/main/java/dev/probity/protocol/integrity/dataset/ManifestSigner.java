package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Signature;
import java.io.IOException;

/** The owner's key, asked once for each data set. */
@FunctionalInterface
public interface ManifestSigner {
  /**
   * Makes S_d.
   *
   * @param digest the EIP-712 digest of the manifest
   * @throws IOException if the key cannot be used now
   */
  Signature sign(Bytes32 digest) throws IOException;
}
