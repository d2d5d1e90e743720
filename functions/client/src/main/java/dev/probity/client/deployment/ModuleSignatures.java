package dev.probity.client.deployment;

import dev.probity.client.ClientException;
import dev.probity.protocol.port.Heads;
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
   * Lets a reply pass that is signed by a message key of the module, at a time that can be.
   *
   * @param module such as {@code IM}
   * @param now seconds, by our own clock
   * @return the signer
   */
  public static Address require(
      Connection connection, String module, SignedMessage<?> signed, ReplyTime time, long now) {
    Address signer = signer(signed);
    Heads heads = connection.chain().heads();
    require(
        module, signed, time, now, KeyStanding.read(connection.registry(), module, signer, heads));
    return signer;
  }

  /**
   * The same, where it is known what ModuleRegistry has of the signer.
   *
   * @throws ClientException it was not signed then, or not by a key that counts
   */
  public static void require(
      String module, SignedMessage<?> signed, ReplyTime time, long now, KeyStanding key) {
    time.require(signed.type().toString(), now);
    if (!time.admits(key)) {
      throw ClientException.refused(
          "%s is signed by %s, which ModuleRegistry does not hold as %s's key."
              .formatted(signed.type(), signer(signed), module),
          null);
    }
  }
}
