package dev.probity.client.account;

import dev.probity.protocol.idma.RotateCredential;

/** How far a change of the credential is. */
final class ChangeJournal extends RequestJournal {
  private final Dispatch<RotateCredential> rotation =
      new Dispatch<>(this, "rotateCredential", RotateCredential.TYPE, SALT_P, REPLY_KEY, TAKEN);

  private ChangeJournal(AccountFolder folder) {
    super(folder.change());
  }

  /** The journal of this account; new if there is none. */
  static ChangeJournal open(AccountFolder folder) {
    return new ChangeJournal(folder);
  }

  /** The signed message. */
  Dispatch<RotateCredential> rotation() {
    return rotation;
  }

  @Override
  void forget() {
    rotation.forget();
  }
}
