package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.account.ChangeAccount.Changed;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.RotateCredential;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A change of the credential from its signature on: sent, collected, and carried on with after a
 * stop. What a module may have is never given up before it is certain that it has not.
 */
final class BegunChange {
  /** A module's clock may be so far behind. */
  private static final long SKEW_SECONDS = 30;

  private final IdentityModule idma;
  private final AccountFolder folder;
  private final ChangeJournal journal;
  private final Dispatch<RotateCredential> dispatch;
  private final Stages stages;

  BegunChange(IdentityModule idma, AccountFolder folder, Stages stages) {
    this.idma = idma;
    this.folder = folder;
    this.journal = ChangeJournal.open(folder);
    this.dispatch = journal.rotation();
    this.stages = stages;
  }

  /** The message that is under way, if there is one. */
  Optional<SignedMessage<RotateCredential>> message() {
    return dispatch.message();
  }

  /** Keeps a new message, and the key to which its reply is sealed. */
  void keep(SignedMessage<RotateCredential> rotation, ReplyKeyPair replyKey) {
    journal.put(RequestJournal.REPLY_KEY, replyKey.toPrivateJwk());
    dispatch.keep(rotation);
  }

  /** What an earlier run began, and IDMA has or may have. */
  Optional<Changed> carriedOn() throws ApiRefusedException, InterruptedException {
    Optional<SignedMessage<RotateCredential>> begun = dispatch.message();
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    SignedMessage<RotateCredential> rotation = begun.get();
    KeptCredential kept = LoggedIn.credential(folder);
    if (kept.credential().reqHash().equals(rotation.digest())) {
      pickup().acknowledge(CredentialRequest.of(rotation, kept.email()));
      dispatch.forget();
      KeptSession.forget(folder);
      return Optional.of(
          new Changed(
              kept, ChainStanding.read(idma.connection().accounts(), kept.user()).latest()));
    }
    if (journal.isTaken() || (dispatch.isSent() && idma.hasRequest(rotation.digest()))) {
      journal.taken();
      return Optional.of(collected());
    }
    boolean over = rotation.message().exp() + SKEW_SECONDS < idma.now();
    if (over) {
      dispatch.forget();
      return Optional.empty();
    }
    if (!dispatch.isSent()) {
      if (!waits(rotation.message())) {
        dispatch.forget();
      }
      return Optional.empty();
    }
    if (!rotation.message().passwordTag().isZero()) {
      throw ClientException.unavailable(
          "A change of the password was interrupted, and IDMA may still take it. Repeat the"
              + " command after "
              + Instant.ofEpochSecond(rotation.message().exp() + SKEW_SECONDS)
              + ".",
          null);
    }
    send(dispatch.approvals(), payload -> {});
    return Optional.of(collected());
  }

  /** What is signed for others to approve lives longer than what is sent at once. */
  private static boolean waits(RotateCredential message) {
    return message.exp() - message.iat() > IdentityModule.MESSAGE_LIFETIME.toSeconds();
  }

  /**
   * Sends the message until IDMA takes it.
   *
   * @param beside puts members beside the signed ones
   */
  void send(Optional<JsonNode> approvals, Consumer<ObjectNode> beside)
      throws ApiRefusedException, InterruptedException {
    stages.begin("asking IDMA for the change", Stages.UNKNOWN);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("rotateCredential", signed().toJson());
    payload.set("replyJwk", journal.requiredReplyKey().publicJwk().toJson());
    approvals.ifPresent(array -> payload.set("approvals", array));
    beside.accept(payload);
    dispatch.send(approvals, () -> idma.change(payload));
    journal.taken();
    stages.end("taken");
  }

  /** Waits for the credential of the message that was taken; the sessions before it end. */
  Changed collected() throws ApiRefusedException, InterruptedException {
    CredentialPickup.Collected collected =
        pickup().collect(CredentialRequest.of(signed(), LoggedIn.credential(folder).email()));
    KeptSession.forget(folder);
    return new Changed(collected.credential(), collected.slot());
  }

  private SignedMessage<RotateCredential> signed() {
    return dispatch
        .message()
        .orElseThrow(() -> new IllegalStateException("a change that was never signed"));
  }

  private CredentialPickup pickup() {
    return new CredentialPickup(idma, folder, journal, stages);
  }

  /** A request that waits for its approvals is over when the credential changes. */
  void requireNone(boolean again) {
    if (dispatch.message().isEmpty()) {
      return;
    }
    if (!again) {
      throw underWay();
    }
    dispatch.forget();
  }

  /** Leaves nothing of it. */
  void forget() {
    dispatch.forget();
  }

  static ClientException underWay() {
    return ClientException.usage(
        "A request for another role is under way, and waits for its approvals. Repeat the command"
            + " with --again to give it up.",
        null);
  }

  /** What a command ends with; what can never succeed is forgotten. */
  ClientException explained(ApiRefusedException refused) {
    if (refused.is(Refusal.CHAIN_REFUSED)) {
      dispatch.forget();
      return ClientException.refused(
          refused.said() + " Repeat the command: it signs a new request.", refused);
    }
    if (refused.is(Refusal.NOT_FOUND) && journal.isTaken()) {
      dispatch.forget();
      return ClientException.refused(
          refused.said() + " If the chain has a newer credential, restore it from a copy.",
          refused);
    }
    if (refused.is(Refusal.EMAIL_UNVERIFIED)) {
      return ClientException.refused(
          refused.said() + " Repeat the command without --code: a new code is mailed.", refused);
    }
    return refused.explained("Repeat the same command: it carries on where it stopped.");
  }
}
