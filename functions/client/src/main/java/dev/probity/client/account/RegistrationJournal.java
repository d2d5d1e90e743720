package dev.probity.client.account;

import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.wire.SignedMessage;
import java.util.Optional;

/** How far a registration is. */
final class RegistrationJournal extends RequestJournal {
  private static final String REGISTRATION = "registration";
  private static final String TRANSACTION = "transaction";

  private RegistrationJournal(AccountFolder folder) {
    super(folder.registration());
  }

  /** The journal of this account; new if there is none. */
  static RegistrationJournal open(AccountFolder folder) {
    return new RegistrationJournal(folder);
  }

  /** R1 and S1. */
  Optional<SignedMessage<Registration>> registration() {
    return message(REGISTRATION, Registration.TYPE);
  }

  /** Keeps R1 and S1; what belongs to them was kept before. */
  void keep(SignedMessage<Registration> registration) {
    put(REGISTRATION, registration.toJson());
  }

  /** Whether Tx1 was signed: its hash may be on chain, and the module may have R2. */
  boolean isSent() {
    return get(TRANSACTION).isPresent();
  }

  @Override
  void forget() {
    remove(REGISTRATION, SALT_P, TRANSACTION, REPLY_KEY, TAKEN);
  }
}
