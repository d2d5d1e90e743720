package dev.probity.local.events;

import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;

/**
 * What somebody keeps of a registration.
 *
 * @param requestHash H1
 * @param claimed the credential, as messages name it
 * @param uCred the credential's secret
 */
record SampleAccount(
    Person person, Bytes32 requestHash, CredentialCheck.Claimed claimed, Bytes32 uCred) {

  /**
   * Somebody who registers and logs in.
   *
   * @param email the address that codes go to
   * @param saltP hashed with the password
   */
  record Person(MessageSigner key, String email, String password, Bytes32 saltP) {
    private static final String PASSWORD = "lamplight gravel obtuse fjord";

    /** Somebody with a good password and an address of their own. */
    static Person of(Scene scene, MessageSigner key) {
      return new Person(key, local(key) + "@example.org", PASSWORD, SampleContent.word(scene));
    }

    static Person newcomer(Scene scene) throws IOException {
      return of(scene, scene.newcomer());
    }

    private static String local(MessageSigner key) {
      return key.address().toString().substring(2);
    }

    Person withEmail(String other) {
      return new Person(key, other, password, saltP);
    }

    Person withPassword(String other) {
      return new Person(key, email, other, saltP);
    }

    Address address() {
      return key.address();
    }

    Bytes32 passwordTag() throws WireException {
      try (Password chosen = Password.of(password)) {
        return PasswordTag.of(saltP, chosen);
      }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Person[" + address() + "]";
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SampleAccount[" + person + "]";
  }
}
