package dev.probity.client.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.Registration;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** I.0 and I.5 to I.6: a code that somebody has read in the mailbox, and R2 with it. */
final class Application {
  /** After these, R1 is of no use any more: only a new one, with a new Tx1, can succeed. */
  private static final Set<Refusal> END_OF_REQUEST =
      EnumSet.of(
          Refusal.STALE,
          Refusal.REPLAY,
          Refusal.SUPERSEDED,
          Refusal.HASH_MISMATCH,
          Refusal.TRANSACTION_TIME,
          Refusal.WEAK_PASSWORD);

  private final IdentityModule idma;
  private final RegistrationJournal journal;
  private final Stages stages;
  private final AddressProof proof;
  private final Optional<ArrayNode> approvals;

  /**
   * For one registration.
   *
   * @param approvals of administrators, where a lost account is replaced
   */
  Application(
      IdentityModule idma,
      RegistrationJournal journal,
      Stages stages,
      Randomness randomness,
      Optional<ArrayNode> approvals) {
    this.approvals = approvals;
    this.idma = idma;
    this.journal = journal;
    this.stages = stages;
    this.proof = new AddressProof(idma, stages, randomness);
  }

  /** Sends R2 until the module takes it. */
  void submit(
      SignedMessage<Registration> registration,
      TransactionFate.Mined mined,
      ChosenPassword chosen,
      RegisterAccount.Answers answers)
      throws ApiRefusedException, InterruptedException {
    requireSame(registration.message(), chosen);
    proof.send(
        registration.message().email(), answers, code -> send(registration, mined, chosen, code));
  }

  /** The password that is sent must be the one whose tag was signed. */
  private void requireSame(Registration message, ChosenPassword chosen) {
    try (Password password = ChosenPassword.password(chosen.text())) {
      if (!PasswordTag.of(saltP(), password).equals(message.passwordTag())) {
        throw ClientException.usage(
            "This is not the password with which the registration began. Repeat the command with"
                + " that one, or begin anew with --again.",
            null);
      }
    }
  }

  private void send(
      SignedMessage<Registration> registration,
      TransactionFate.Mined mined,
      ChosenPassword chosen,
      String code)
      throws ApiRefusedException, InterruptedException {
    stages.begin("asking IDMA to register", Stages.UNKNOWN);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("registration", registration.toJson());
    payload.put("password", chosen.text());
    payload.put("saltP", saltP().toString());
    payload.set("replyJwk", journal.requiredReplyKey().publicJwk().toJson());
    payload.put("emailCode", code);
    approvals.ifPresent(array -> payload.set("approvals", array));
    try {
      idma.register(registration.digest(), mined.block().number(), payload);
    } catch (ApiRefusedException refused) {
      if (END_OF_REQUEST.stream().noneMatch(refused::is)) {
        throw refused;
      }
      journal.forget();
      throw ClientException.refused(
          refused.said() + " Repeat the command: it signs a new request.", refused);
    }
    journal.taken();
    stages.end("taken");
  }

  private Bytes32 saltP() {
    return journal
        .saltP()
        .orElseThrow(() -> new IllegalStateException("a request was signed without its salt"));
  }
}
