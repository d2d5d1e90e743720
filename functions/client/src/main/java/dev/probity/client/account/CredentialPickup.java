package dev.probity.client.account;

import dev.probity.client.ClientException;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.CatchUp;
import dev.probity.client.deployment.ModuleSignatures;
import dev.probity.client.deployment.ReplyTime;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.wire.Address;
import java.time.Duration;
import java.time.Instant;

/** I.12 to I.14: the sealed reply, all that must be true of it, and the word that it arrived. */
final class CredentialPickup {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final IdentityModule idma;
  private final AccountFolder folder;
  private final RequestJournal journal;
  private final Stages stages;

  CredentialPickup(
      IdentityModule idma, AccountFolder folder, RequestJournal journal, Stages stages) {
    this.idma = idma;
    this.folder = folder;
    this.journal = journal;
    this.stages = stages;
  }

  /** A credential that is kept, and its slot in a final block. */
  record Collected(KeptCredential credential, AccountSlot slot) {}

  /** Waits for the credential, checks it, keeps it. */
  Collected collect(CredentialRequest request) throws ApiRefusedException, InterruptedException {
    stages.begin("waiting for the credential", Stages.UNKNOWN);
    Instant deadline = idma.clock().instant().plus(LIMIT);
    ModuleApi.Answer answer = status(request);
    while (answer.status() == 202) {
      pause(deadline);
      answer = status(request);
    }
    CredentialReply reply =
        CredentialReply.open(
            ModuleApi.text(answer.json(), "reply"), journal.requiredReplyKey(), request);
    // I.14: its signer is IDMA, by ModuleRegistry, and the slot is final
    Address signer =
        ModuleSignatures.require(
            idma.connection(),
            "IDMA",
            reply.receipt(),
            ReplyTime.kept(reply.receipt().message().iat(), request.iat()),
            idma.now());
    AccountSlot slot = finalSlot(reply, deadline);
    reply.kept().write(folder);
    stages.end("version " + reply.kept().version() + ", signed by " + signer);
    acknowledge(request);
    return new Collected(reply.kept(), slot);
  }

  private ModuleApi.Answer status(CredentialRequest request)
      throws ApiRefusedException, InterruptedException {
    return CatchUp.onceFinal(idma.clock(), () -> idma.status(request.digest()));
  }

  /** The slot in a block that is final by our own rule, which may be behind the module's. */
  private AccountSlot finalSlot(CredentialReply reply, Instant deadline)
      throws InterruptedException {
    while (true) {
      AccountSlot slot = ChainStanding.read(idma.connection().accounts(), idma.user()).finalized();
      if (CredentialCheck.opens(reply.kept().claimed(), slot)) {
        requireSame(reply, slot);
        return slot;
      }
      pause(deadline);
    }
  }

  private static void requireSame(CredentialReply reply, AccountSlot slot) {
    Role role = reply.kept().role().role();
    boolean same =
        slot.status() == Status.ACTIVE
            && slot.seq() >= reply.seq()
            && slot.notAfter() == reply.kept().credential().notAfter()
            && (!role.isPrivileged() || slot.privilegedRole() == role.number());
    if (!same) {
      throw ClientException.refused(
          "The chain has this credential, but not as IDMA's reply says. Nothing was kept of it.",
          null);
    }
  }

  private void pause(Instant deadline) throws InterruptedException {
    if (idma.clock().instant().isAfter(deadline)) {
      throw ClientException.unavailable(
          "The credential is not in a final block yet. Repeat the command to go on waiting.", null);
    }
    Thread.sleep(POLL);
  }

  /** I.13. The credential is kept already: where this does not arrive, a later run repeats it. */
  void acknowledge(CredentialRequest request) throws InterruptedException {
    stages.begin("acknowledging it", Stages.UNKNOWN);
    try {
      idma.acknowledge(request.digest());
      journal.forget();
      stages.end("");
    } catch (ApiRefusedException refused) {
      stages.end("not now: " + refused.problem().code());
    } catch (ClientException unavailable) {
      stages.end("not now: " + unavailable.getMessage());
    }
  }
}
