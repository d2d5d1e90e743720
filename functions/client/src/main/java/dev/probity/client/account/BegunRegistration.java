package dev.probity.client.account;

import dev.probity.client.ClientException;
import dev.probity.client.account.RegisterAccount.Person;
import dev.probity.client.account.RegisterAccount.Registered;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.util.Optional;

/**
 * What stands of a registration: what earlier runs have kept of it, and what the chain has. What
 * the module may have is never given up.
 */
final class BegunRegistration {
  /** A request that is nearly over is signed anew, for it must outlive Tx1 and the e-mail. */
  private static final long USABLE_SECONDS = Duration.ofHours(1).toSeconds();

  private final IdentityModule idma;
  private final AccountFolder folder;
  private final RegistrationJournal journal;
  private final Stages stages;

  BegunRegistration(IdentityModule idma, AccountFolder folder, Stages stages) {
    this.idma = idma;
    this.folder = folder;
    this.journal = RegistrationJournal.open(folder);
    this.stages = stages;
  }

  RegistrationJournal journal() {
    return journal;
  }

  /** Keeps a new request: last the message, for what belongs to it is there then. */
  void keep(SignedMessage<Registration> registration, Bytes32 saltP, ReplyKeyPair replyKey) {
    journal.put(RequestJournal.REPLY_KEY, replyKey.toPrivateJwk());
    journal.keepSaltP(saltP);
    journal.keep(registration);
  }

  /** What an earlier run finished, if the chain still says so. */
  Optional<Registered> standing() throws InterruptedException {
    Optional<KeptCredential> kept = KeptCredential.read(folder);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    AccountSlot slot = ChainStanding.read(idma.connection().accounts(), idma.user()).latest();
    boolean stands =
        CredentialCheck.opens(kept.get().claimed(), slot)
            && (slot.status() == Status.ACTIVE || slot.status() == Status.SUSPENDED)
            && !kept.get().expired(idma.clock().instant());
    if (!stands) {
      return Optional.empty();
    }
    Optional<SignedMessage<Registration>> unacknowledged = journal.registration();
    if (unacknowledged.isPresent()) {
      pickup().acknowledge(CredentialRequest.of(unacknowledged.get()));
    }
    return Optional.of(new Registered(kept.get(), slot, true));
  }

  /** The registration that an earlier run began, if it is still good for something. */
  Optional<SignedMessage<Registration>> carriedOn(Person person)
      throws ApiRefusedException, InterruptedException {
    Optional<SignedMessage<Registration>> begun = journal.registration();
    if (begun.isEmpty()) {
      return begun;
    }
    // What the module has is never given up: its reply can be opened by our key alone.
    if (journal.isSent() && !journal.isTaken() && idma.hasRequest(begun.get().digest())) {
      journal.taken();
    }
    if (journal.isTaken()) {
      return begun;
    }
    Registration message = begun.get().message();
    if (person.again() || message.exp() < idma.now() + USABLE_SECONDS) {
      journal.forget();
      return Optional.empty();
    }
    boolean same =
        message.email().equals(person.email().text())
            && person.name().map(message.name()::equals).orElse(true);
    if (!same) {
      throw ClientException.usage(
          "A registration of "
              + message.name()
              + ", "
              + message.email()
              + ", is under way. Repeat the command with these, or begin anew with --again.",
          null);
    }
    return begun;
  }

  /** The chain gives a second credential to nobody; say so before anything is asked or paid. */
  void requireNoCredential() {
    AccountSlot slot = ChainStanding.read(idma.connection().accounts(), idma.user()).latest();
    boolean over =
        slot.status() == Status.NONE
            || slot.status() == Status.REQUESTED
            || (slot.status() != Status.REVOKED && slot.notAfter() <= idma.now());
    if (over) {
      return;
    }
    if (slot.status() == Status.REVOKED) {
      throw ClientException.refused(
          "The account "
              + idma.user()
              + " is revoked, for good. Register with another wallet: `probity init --config DIR`.",
          null);
    }
    throw ClientException.refused(
        "The account %s has a credential on chain (version %d) that is not in %s. Restore it from a copy."
            .formatted(idma.user(), slot.version(), folder.credential()),
        null);
  }

  /** Waits for the credential of a request that was taken. */
  Registered collected(SignedMessage<Registration> registration)
      throws ApiRefusedException, InterruptedException {
    CredentialPickup.Collected collected = pickup().collect(CredentialRequest.of(registration));
    return new Registered(collected.credential(), collected.slot(), false);
  }

  private CredentialPickup pickup() {
    return new CredentialPickup(idma, folder, journal, stages);
  }

  /** What a command ends with; what can never succeed is forgotten. */
  ClientException explained(ApiRefusedException refused) {
    boolean lost = refused.is(Refusal.NOT_FOUND) && journal.isTaken();
    if (lost) {
      // The module had it, and has it no more: either the chain has the credential, or nobody has.
      requireNoCredential();
    }
    if (lost || refused.is(Refusal.CHAIN_REFUSED)) {
      journal.forget();
      return ClientException.refused(
          refused.said() + " Repeat the command: it signs a new request.", refused);
    }
    if (refused.is(Refusal.EMAIL_UNVERIFIED)) {
      return ClientException.refused(
          refused.said()
              + " Repeat the command without --code: a new code is mailed. If the address has an"
              + " account already, use another one.",
          refused);
    }
    return refused.explained("Repeat the same command: it carries on where it stopped.");
  }
}
