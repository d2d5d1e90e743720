package dev.probity.protocol.custodian;

import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.SignedMessage;

/**
 * What the custodian asks of a message that comes with every call: that its owner signed it for
 * this contract, and that it is the one that stands on chain. It is checked for signature and
 * binding, and not for freshness, because it travels inside another call.
 */
final class OwnersMessage {
  private final CustodianPorts ports;

  OwnersMessage(CustodianPorts ports) {
    this.ports = ports;
  }

  /**
   * C4 and C6.
   *
   * @return H, its digest
   * @throws RefusedException {@code wrong-domain}, {@code bad-signature}
   */
  Bytes32 requireSigned(SignedMessage<?> signed, Address by) {
    if (!signed.domain().equals(ports.domain())) {
      throw new RefusedException(
          Refusal.WRONG_DOMAIN, "this deployment takes messages for " + ports.domain());
    }
    Bytes32 digest = signed.digest();
    try {
      ports.signatures().verify(by, digest, signed.signature().bytes());
    } catch (SignatureRefusedException wrong) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE, "the signature is not by the address in the message");
    }
    return digest;
  }

  /**
   * C9: the slot of the object and version commits to this R16, and to its signer as the owner.
   *
   * @param digest H12
   * @param storedAt timestamp of the block of Tx5 as the caller knows it, seconds; a wrong one
   *     gives another commitment
   * @throws RefusedException {@code hash-mismatch}, {@code not-final}
   */
  void requireAnchored(StoreData message, Bytes32 digest, long storedAt, Heads heads) {
    Bytes32 expected =
        Commitments.storedDataHash(
            message.user(),
            message.dataId(),
            message.version(),
            digest,
            contentDigest(message),
            storedAt);
    var ledger = ports.ledger();
    if (!ledger.commitment(message.dataId(), message.version(), heads.latest()).equals(expected)) {
      throw new RefusedException(
          Refusal.HASH_MISMATCH, "the slot on chain does not commit to this message");
    }
    if (!ledger
        .commitment(message.dataId(), message.version(), heads.finalized())
        .equals(expected)) {
      throw new RefusedException(
          Refusal.NOT_FINAL,
          "the slot is not yet in the finalized block " + heads.finalized().number());
    }
  }

  private static Bytes32 contentDigest(StoreData message) {
    try {
      return Bytes32.of(Cid.parse(message.cid()).digest());
    } catch (ContentException notACid) {
      throw new RefusedException(Refusal.SCHEMA, "storeData.message.cid: " + notACid.getMessage());
    }
  }
}
