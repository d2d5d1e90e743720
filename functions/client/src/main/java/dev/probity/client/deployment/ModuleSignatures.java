package dev.probity.client.deployment;

import dev.probity.client.ClientException;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;

/** Who signed what a module answered. */
public final class ModuleSignatures {
  private ModuleSignatures() {}

  /** The address whose key made the signature. */
  public static Address signer(SignedMessage<?> signed) {
    try {
      return Secp256k1.best().recover(signed.digest(), signed.signature());
    } catch (WireException broken) {
      throw ClientException.refused(
          "The signature of " + signed.type() + " does not recover.", broken);
    }
  }

  /**
   * Lets a reply pass that is signed by the module's message key of its time.
   *
   * @param module such as {@code IM}
   * @param iat when it says it was signed, seconds
   * @return the signer
   */
  public static Address require(
      Connection connection, String module, SignedMessage<?> signed, long iat) {
    Address signer = signer(signed);
    BlockRef finalized = connection.chain().heads().finalized();
    boolean registered =
        connection
            .registry()
            .keyRecord(module, "message", signer.toWord(), finalized)
            .filter(record -> record.covers(iat))
            .filter(record -> !record.isCompromisedAt(iat))
            .isPresent();
    if (!registered) {
      throw ClientException.refused(
          "%s is signed by %s, which ModuleRegistry does not hold as %s's key."
              .formatted(signed.type(), signer, module),
          null);
    }
    return signer;
  }
}
