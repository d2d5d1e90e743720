package dev.probity.client.account;

import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.util.function.Predicate;

/**
 * What a credential answers.
 *
 * @param email of the account
 * @param iat when it was signed, seconds
 * @param asked whether a credential is the one that was asked for, beyond request and account
 */
record CredentialRequest(
    SignedMessage<?> signed, Address user, String email, long iat, Predicate<Credential> asked) {

  /** A registration leaves role and version to the module. */
  static CredentialRequest of(SignedMessage<Registration> registration) {
    Registration message = registration.message();
    return new CredentialRequest(
        registration, message.user(), message.email(), message.iat(), credential -> true);
  }

  /** A change names both. */
  static CredentialRequest of(SignedMessage<RotateCredential> rotation, String email) {
    RotateCredential message = rotation.message();
    return new CredentialRequest(
        rotation,
        message.user(),
        email,
        message.iat(),
        credential ->
            credential.version() == message.version() + 1
                && credential.role() == message.role()
                && credential.scope() == message.scope()
                && credential.access() == message.access());
  }

  Bytes32 digest() {
    return signed.digest();
  }
}
