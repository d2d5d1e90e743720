package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.KeptSession;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.CatchUp;
import dev.probity.client.deployment.ReplyTime;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** IV.9 for long work: how far an operation is, its result, and its end before its time. */
public final class FollowOperation {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final GatewayModule gateway;
  private final AccountFolder folder;
  private final KeptCalls calls;
  private final Supplier<LoggedIn> account;
  private final Stages stages;

  /**
   * The operations of one account.
   *
   * @param account who is logged in; asked only when the deployment is
   */
  public FollowOperation(
      GatewayModule gateway, AccountFolder folder, Supplier<LoggedIn> account, Stages stages) {
    this.gateway = gateway;
    this.folder = folder;
    this.calls = new KeptCalls(folder);
    this.account = account;
    this.stages = stages;
  }

  /**
   * The operation as its service says now, or as it ended.
   *
   * @param idPrefix the beginning of H11
   * @param wait whether to stay until it ends
   */
  public Operation show(String idPrefix, boolean wait) {
    CallJournal journal = calls.find(idPrefix);
    try {
      return follow(journal, wait);
    } catch (ApiRefusedException refused) {
      throw explained(journal, refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting.", interrupted);
    }
  }

  /** Asks until there is nothing to wait for. */
  Operation follow(CallJournal journal, boolean wait)
      throws ApiRefusedException, InterruptedException {
    boolean begun = false;
    while (!journal.isComplete()) {
      absorb(journal, ask(journal));
      Optional<OperationState> state = journal.state().map(SignedMessage::message);
      if (!wait || journal.progress() == CallJournal.Progress.ENDED) {
        break;
      }
      if (!begun) {
        long total =
            state.map(OperationState::total).filter(units -> units > 0).orElse(Stages.UNKNOWN);
        stages.beginSteps("waiting for the result", total);
        begun = true;
      }
      state.ifPresent(reported -> stages.advance(reported.done()));
      Thread.sleep(POLL);
    }
    if (begun) {
      stages.end("");
    }
    return Operation.of(journal);
  }

  /**
   * Stops an operation, if it has not ended; what is done then is its service's to say.
   *
   * @param idPrefix the beginning of H11
   */
  public Operation cancel(String idPrefix) {
    CallJournal journal = calls.find(idPrefix);
    if (journal.progress() == CallJournal.Progress.ENDED) {
      return Operation.of(journal);
    }
    try {
      SignedMessage<CancelOperation> order =
          gateway.signed(
              CancelOperation.TYPE,
              new CancelOperation(
                  gateway.user(),
                  journal.callHash(),
                  gateway.random(),
                  gateway.now(),
                  gateway.soon()));
      Optional<String> session =
          KeptSession.read(folder)
              .filter(kept -> kept.holds(gateway.clock().instant()))
              .map(KeptSession::token);
      ModuleApi.Answer answer = gateway.cancel(journal.callHash(), order, session);
      absorbState(journal, answer.json());
      return Operation.of(journal);
    } catch (ApiRefusedException refused) {
      throw explained(journal, refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  private ModuleApi.Answer ask(CallJournal journal)
      throws ApiRefusedException, InterruptedException {
    return CatchUp.onceFinal(
        gateway.clock(),
        () -> gateway.operation(journal.callHash(), account.get().session().token()));
  }

  /**
   * Keeps what the service signed: the result first, and then that the operation is over. Of a call
   * that was answered at once there is a result only.
   */
  void absorb(CallJournal journal, ModuleApi.Answer answer) {
    JsonNode json = answer.json();
    if (!json.has("operationState") && journal.progress() == CallJournal.Progress.UNANSWERED) {
      journal.keep(result(journal, ModuleApi.text(json, "reply"), false));
      return;
    }
    SignedMessage<OperationState> state = verified(journal, json);
    OperationStatus status = ReportedState.status(state.message());
    if (status.isEnded() && !state.message().resHash().isZero()) {
      if (!json.has("reply")) {
        throw ClientException.refused(
            "The operation has ended, and its result was not handed out.", null);
      }
      ServiceReply reply = result(journal, ModuleApi.text(json, "reply"), false);
      requireOneEnd(state.message(), status, reply);
      journal.keep(reply);
    }
    journal.keep(state);
  }

  private void absorbState(CallJournal journal, JsonNode json) {
    journal.keep(verified(journal, json));
  }

  private SignedMessage<OperationState> verified(CallJournal journal, JsonNode json) {
    SignedMessage<OperationState> state =
        ReportedState.read(json, journal.requiredCall(), journal.state());
    long asked = journal.requiredCall().message().iat();
    gateway.requireService(
        journal.requiredSigner(), state, ReplyTime.kept(state.message().iat(), asked));
    if (journal.progress() == CallJournal.Progress.UNANSWERED) {
      journal.taken();
    }
    return state;
  }

  /**
   * A sealed result, verified.
   *
   * @param fresh whether the call was sent just now, and for the first time
   */
  ServiceReply result(CallJournal journal, String sealed, boolean fresh) {
    ServiceReply reply =
        ServiceReply.open(
            sealed,
            journal.requiredReplyKey(gateway.sealing()),
            journal.requiredCall(),
            gateway.large());
    long asked = journal.requiredCall().message().iat();
    gateway.requireService(
        journal.requiredSigner(),
        reply.apiResult(),
        new ReplyTime(reply.apiResult().message().iat(), asked, fresh));
    return reply;
  }

  private static void requireOneEnd(
      OperationState state, OperationStatus status, ServiceReply reply) {
    var result = reply.apiResult().message();
    boolean same =
        result.resHash().equals(state.resHash())
            && (result.status() == 0) == (status == OperationStatus.DONE);
    if (!same) {
      throw ClientException.refused(
          "The service's result is not the one that it signed the operation to have.", null);
    }
  }

  private static ClientException explained(CallJournal journal, ApiRefusedException refused) {
    if (refused.is(Refusal.NOT_FOUND)) {
      return ClientException.refused(
          journal.progress() == CallJournal.Progress.UNANSWERED
              ? "The deployment has no answer to this call: nobody took it. Repeat its `probity"
                  + " call` to send it again."
              : "The deployment has this operation no more.",
          refused);
    }
    return loggedOut(refused).orElseGet(() -> refused.explained("Repeat the command."));
  }

  /** What to say where the session has ended; empty where something else was refused. */
  static Optional<ClientException> loggedOut(ApiRefusedException refused) {
    return refused.is(Refusal.SESSION) || isAtTheDoor(refused)
        ? Optional.of(
            ClientException.refused(
                refused.said() + " Run `probity login`, and repeat the command.", refused))
        : Optional.empty();
  }

  /** Whether the authorizer before the functions refused a bearer token. */
  static boolean isAtTheDoor(ApiRefusedException refused) {
    int status = refused.problem().status();
    return refused.problem().step().equals("gateway")
        && (status == UNAUTHORIZED || status == FORBIDDEN);
  }
}
