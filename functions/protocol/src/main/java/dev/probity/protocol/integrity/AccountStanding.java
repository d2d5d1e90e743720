package dev.probity.protocol.integrity;

import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;

/** C8 and the role: whether an account may store data now. */
@FunctionalInterface
public interface AccountStanding {

  /**
   * What a message says of its sender's account.
   *
   * @param request the user's own signed message, verified; it travels with the question to IDMA
   * @param credential the credential that it names
   * @param sid the session that it names
   */
  record Claimed(SignedMessage<?> request, CredentialCheck.Claimed credential, Bytes32 sid) {
    /** Of a request for an upload. */
    static Claimed of(SignedMessage<UploadRequest> request, UploadRequest message) {
      return new Claimed(
          request,
          new CredentialCheck.Claimed(
              message.user(), message.credRef(), message.roleCommit(), message.credVersion()),
          message.sid());
    }

    /** Of a request to store a data set. */
    static Claimed of(SignedMessage<StoreData> request, StoreData message) {
      return new Claimed(
          request,
          new CredentialCheck.Claimed(
              message.user(), message.credRef(), message.roleCommit(), message.credVersion()),
          message.sid());
    }
  }

  /** Proof that the account may store data. */
  record Standing(Address user) {}

  /**
   * Checks the account at both ends of the chain, its session and its role.
   *
   * @throws dev.probity.protocol.step.RefusedException {@code schema} for zeros, the codes of C8,
   *     {@code session}, {@code role-assertion}, {@code role-forbidden}
   */
  Standing require(Claimed claimed, Heads heads);
}
