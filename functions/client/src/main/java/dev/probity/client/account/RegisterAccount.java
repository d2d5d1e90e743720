package dev.probity.client.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.deployment.Anchoring;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordPolicy;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.idma.password.WeakPasswordException;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Protocol I as its user runs it, from nothing to a credential. Every step is kept in the {@link
 * RegistrationJournal} before the next begins: run it again after any stop and it carries on.
 * Password and e-mail code are kept nowhere.
 */
public final class RegisterAccount {
  private static final Duration REQUEST_LIFETIME = Duration.ofHours(23);

  private final Connection connection;
  private final IdentityModule idma;
  private final BegunRegistration begun;
  private final Stages stages;
  private final InstantSource clock;
  private final Randomness randomness;
  private final Predicate<Estimate> consent;

  /**
   * The flow for one account.
   *
   * @param consent asked with what Tx1 may cost, before it is signed
   */
  public RegisterAccount(
      Connection connection,
      AccountFolder folder,
      Stages stages,
      InstantSource clock,
      Randomness randomness,
      Predicate<Estimate> consent) {
    this.connection = connection;
    this.idma = new IdentityModule(connection, clock);
    this.begun = new BegunRegistration(idma, folder, stages);
    this.stages = stages;
    this.clock = clock;
    this.randomness = randomness;
    this.consent = consent;
  }

  /**
   * Who registers.
   *
   * @param name what they want to be called; by default what stands before the at sign
   * @param again whether to sign anew, whatever an earlier run left that no module has taken
   */
  public record Person(MailAddress email, Optional<String> name, boolean again) {}

  /** What the user answers while the flow runs. It asks only for what it needs. */
  public interface Answers {
    /** A password for the account; 10 to 256 code points of Unicode in Normalization Form C. */
    String newPassword();

    /** The password that was chosen when this registration began. */
    String samePassword();

    /** A code that was mailed before, so that none is mailed now. */
    Optional<String> codeAtHand();

    /** The code that was just mailed to this address. */
    String mailedCode(String email);
  }

  /**
   * A credential that stands on chain and in the user's folder.
   *
   * @param already whether an earlier run had finished
   * @param slot the account as the chain has it
   */
  public record Registered(KeptCredential credential, AccountSlot slot, boolean already) {}

  /**
   * An account in place of one whose key is lost.
   *
   * @param lost the account that ends
   * @param approvals of two administrators; none while they have yet to be asked
   */
  public record LostKey(Address lost, List<ApprovalFile> approvals) {}

  /** What a recovery has come to. */
  public sealed interface Recovery {
    /** Two administrators are to approve this file; then the same again, with their approvals. */
    record Requested(OrderFile.Recovery file) implements Recovery {}

    /** The new account stands, and the lost one is revoked. */
    record Done(Registered registered) implements Recovery {}
  }

  /** Registers, or carries on where an earlier run stopped, or says what stands. */
  public Registered run(Person person, Answers answers) {
    return switch (flow(person, Optional.empty(), answers)) {
      case Recovery.Done done -> done.registered();
      case Recovery.Requested requested ->
          throw new IllegalStateException("a registration that nobody has to approve");
    };
  }

  /**
   * Asks for an account that takes the e-mail address of a lost one, or, with two approvals, gets
   * it. Until then nothing goes on chain.
   */
  public Recovery recover(Person person, LostKey lostKey, Answers answers) {
    if (lostKey.lost().equals(user())) {
      throw ClientException.usage(
          "The lost account cannot be that of this wallet. Make a new one first:"
              + " `probity init --config DIR`.",
          null);
    }
    return flow(person, Optional.of(lostKey), answers);
  }

  private Recovery flow(Person person, Optional<LostKey> lostKey, Answers answers) {
    try {
      Optional<Registered> before = begun.standing();
      if (before.isPresent()) {
        return new Recovery.Done(before.get());
      }
      Optional<SignedMessage<Registration>> kept = begun.carriedOn(person);
      if (kept.isPresent() && begun.journal().isTaken()) {
        return new Recovery.Done(begun.collected(kept.get()));
      }
      begun.requireNoCredential();
      lostKey.ifPresent(this::requireLost);
      var chosen = new ChosenPassword(answers);
      // 1: R1, S1
      SignedMessage<Registration> registration =
          kept.isPresent() ? kept.get() : sign(person, chosen);
      Optional<ArrayNode> approvals = Optional.empty();
      if (lostKey.isPresent()) {
        var file = new OrderFile.Recovery(registration, lostKey.get().lost());
        if (lostKey.get().approvals().isEmpty()) {
          return new Recovery.Requested(file);
        }
        approvals =
            Optional.of(ApprovalFile.attached(lostKey.get().approvals(), file, clock.instant()));
      }
      // 2-3: Tx1 with H1
      TransactionFate.Mined mined = anchor(registration);
      // 0, 5-6: the e-mail code, R2
      new Application(idma, begun.journal(), stages, randomness, approvals)
          .submit(registration, mined, chosen, answers);
      // 12-14: the credential
      return new Recovery.Done(begun.collected(registration));
    } catch (ApiRefusedException refused) {
      throw begun.explained(refused);
    } catch (TransactionException refused) {
      throw ClientException.refused(String.valueOf(refused.getMessage()), refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  /** Nobody is asked to approve what the module would refuse. */
  private void requireLost(LostKey lostKey) {
    AccountSlot slot = ChainStanding.read(connection.accounts(), lostKey.lost()).latest();
    if (slot.status() == Status.NONE || slot.status() == Status.REQUESTED) {
      throw ClientException.refused(
          "The chain has no credential for " + lostKey.lost() + ": nothing can be lost of it.",
          null);
    }
  }

  /** R1 and S1, over the tag of a password that would be taken. */
  private SignedMessage<Registration> sign(Person person, ChosenPassword chosen) {
    String name = person.name().orElse(person.email().local());
    Bytes32 saltP = random();
    Bytes32 tag;
    try (Password password = chosen.choose()) {
      var _ = new PasswordPolicy().accept(password, name, person.email().text());
      tag = PasswordTag.of(saltP, password);
    } catch (WeakPasswordException weak) {
      throw ClientException.usage(weak.detail() + " Nothing was sent.", weak);
    }
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    long now = now();
    SignedMessage<Registration> registration =
        connection.signedForIdentity(
            Registration.TYPE,
            new Registration(
                user(),
                name,
                person.email().text(),
                tag,
                replyKey.publicJwk().thumbprint(),
                random(),
                now,
                now + REQUEST_LIFETIME.toSeconds()));
    begun.keep(registration, saltP, replyKey);
    return registration;
  }

  private TransactionFate.Mined anchor(SignedMessage<Registration> registration)
      throws TransactionException, InterruptedException {
    return new Anchoring(connection, begun.journal(), stages, consent)
        .anchor(
            "anchoring H1 on chain",
            ContractCall.of(
                connection.network().idmaRegistry().address(),
                IdmaContract.storeRegData(registration.digest())),
            "Begin anew with --again.");
  }

  private Address user() {
    return connection.wallet().address();
  }

  private Bytes32 random() {
    return Bytes32.of(randomness.bytes(Bytes32.LENGTH));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
