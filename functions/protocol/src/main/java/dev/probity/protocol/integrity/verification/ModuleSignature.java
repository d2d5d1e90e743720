package dev.probity.protocol.integrity.verification;

import dev.probity.protocol.integrity.verification.state.ProofException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.Optional;

/**
 * A message that a module signed, while the key that made the signature was the module's.
 *
 * @param signer the address of the key
 * @param key its life, as ModuleRegistry has it at block B
 */
record ModuleSignature(Address signer, KeyRecord key) {
  /**
   * What is asked of a message, and under which name it is refused.
   *
   * @param module its name in ModuleRegistry, such as {@link StorageSlots#INTEGRITY_MODULE}
   * @param subject the message in the bundle
   * @param foreign where it is not signed by a message key of the module
   * @param time where it is dated outside the key's interval
   * @param revoked where it is dated when the key was compromised
   */
  record Terms(
      String module, String subject, FailureCode foreign, FailureCode time, FailureCode revoked) {}

  /**
   * Lets a message of a module pass.
   *
   * @param iat its date, seconds
   */
  static ModuleSignature require(
      Secp256k1 curve,
      NetworkDescriptor network,
      ProvenState state,
      SignedMessage<?> signed,
      long iat,
      Terms terms)
      throws FailedCheck {
    Address signer;
    try {
      signer = curve.recover(signed.digest(), signed.signature());
    } catch (WireException noKey) {
      throw new FailedCheck(terms.foreign(), terms.subject(), "no key made its signature");
    }
    Bytes32 slot = StorageSlots.keyRecord(StorageSlots.messageKeyId(terms.module(), signer));
    Optional<Bytes32> word = state.word(network.moduleRegistry().address(), slot);
    FailedCheck.require(
        word.isPresent() && !word.get().isZero(),
        terms.foreign(),
        terms.subject(),
        "it is signed by "
            + signer
            + ", which is not shown to be a message key of "
            + terms.module());
    KeyRecord key;
    try {
      key = KeyRecord.ofWord(word.get());
    } catch (ProofException e) {
      throw new FailedCheck(terms.foreign(), terms.subject(), e.reason());
    }
    FailedCheck.require(
        key.covers(iat),
        terms.time(),
        terms.subject() + ".iat",
        Seconds.text(iat)
            + " lies outside the interval of the key: "
            + Seconds.text(key.validFrom())
            + " to "
            + Seconds.text(key.validTo()));
    FailedCheck.require(
        !key.isCompromisedAt(iat),
        terms.revoked(),
        terms.subject() + ".iat",
        "the key is compromised since " + Seconds.text(key.compromisedSince()));
    return new ModuleSignature(signer, key);
  }
}
