package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.deployment.ReplyTime;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ApiLedger.TokenSlot;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Protocol III as its user runs it, from a session to a token. Every step is kept in the {@link
 * TokenRequestJournal} before the next begins: run it again after any stop and it carries on.
 */
public final class RequestToken {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final Duration REQUEST_LIFETIME = Duration.ofHours(1);

  /** A request that is nearly over is signed anew, for it must outlive Tx3. */
  private static final long USABLE_SECONDS = 600;

  private static final int SERVER_ERROR = 500;

  private final GatewayModule gateway;
  private final AccountFolder folder;
  private final KeptTokens tokens;
  private final Supplier<LoggedIn> account;
  private final Stages stages;

  /**
   * The flow for one account.
   *
   * @param account who is logged in; asked only when something is to be signed
   */
  public RequestToken(
      GatewayModule gateway, AccountFolder folder, Supplier<LoggedIn> account, Stages stages) {
    this.gateway = gateway;
    this.folder = folder;
    this.tokens = new KeptTokens(folder);
    this.account = account;
    this.stages = stages;
  }

  /**
   * What is asked for.
   *
   * @param services names; the order does not count
   * @param ttl whole seconds
   * @param again whether to ask for another token although one for the same is at hand
   */
  public record Wish(List<String> services, Duration ttl, boolean again) {
    /** Sorts the names, and checks them. */
    public Wish {
      services = services.stream().sorted().distinct().toList();
      if (services.isEmpty() || !ServiceOffer.isSorted(services)) {
        throw ClientException.usage(
            "Name 1 to 64 services, each of 1 to 40 characters of a-z, 0-9 and -.", null);
      }
      if (ttl.toSeconds() < 1) {
        throw ClientException.usage("A token lives for a second at least.", null);
      }
    }
  }

  /**
   * A token that stands on chain and in the user's folder.
   *
   * @param already whether an earlier run had finished
   */
  public record Issued(KeptToken token, boolean already) {}

  /** Asks for a token, or carries on where an earlier run stopped, or says what is at hand. */
  public Issued run(Wish wish) {
    var journal = new TokenRequestJournal(journalOf(wish));
    try {
      Optional<SignedMessage<TokenRequest>> kept = carriedOn(journal, wish);
      if (kept.isEmpty() && !wish.again()) {
        Optional<KeptToken> standing = standing(wish);
        if (standing.isPresent()) {
          return new Issued(standing.get(), true);
        }
      }
      // 11: R11, S9
      SignedMessage<TokenRequest> request = kept.isPresent() ? kept.get() : sign(journal, wish);
      if (!journal.isTaken()) {
        // 12: Tx3 with H9
        TransactionFate.Mined mined = gateway.chain().storeRequest(journal, request.digest());
        // 13-14: R12
        submit(journal, request, mined);
      }
      // 22-26: U_token, TokenReceipt, S10
      return new Issued(collected(journal, request), false);
    } catch (ApiRefusedException refused) {
      throw explained(journal, refused);
    } catch (TransactionException refused) {
      throw ClientException.refused(String.valueOf(refused.getMessage()), refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting for the chain.", interrupted);
    }
  }

  /** The same wish has the same journal. */
  private Path journalOf(Wish wish) {
    ObjectNode identity = JsonNodeFactory.instance.objectNode();
    ArrayNode services = identity.putArray("services");
    wish.services().forEach(services::add);
    identity.put("ttl", wish.ttl().toSeconds());
    return folder
        .tokenRequests()
        .resolve(CanonicalJson.keccak256(identity).toString().substring(2, 18));
  }

  /** A live token for the same wish, with half of its time left. */
  private Optional<KeptToken> standing(Wish wish) {
    long ttl = wish.ttl().toSeconds();
    return tokens.list().stream()
        .filter(token -> token.services().equals(wish.services()))
        .filter(token -> token.request().message().ttl() == ttl)
        .filter(token -> token.timeExp() - gateway.now() >= ttl / 2)
        .filter(token ->
            TokenStanding.read(gateway.chain().ledger(), token.tokenHash()).at(gateway.now())
                == TokenStanding.State.LIVE)
        .findFirst();
  }

  /** The request that an earlier run began, if it is still good for something. */
  private Optional<SignedMessage<TokenRequest>> carriedOn(TokenRequestJournal journal, Wish wish)
      throws ApiRefusedException {
    Optional<SignedMessage<TokenRequest>> begun = journal.request();
    if (begun.isEmpty()) {
      return begun;
    }
    // What the gateway has is never given up: its reply can be opened by our key alone.
    if (journal.isSent() && !journal.isTaken() && gateway.hasRequest(begun.get().digest())) {
      journal.taken();
    }
    if (journal.isTaken()) {
      return begun;
    }
    TokenRequest message = begun.get().message();
    boolean usable =
        !wish.again()
            && message.exp() >= gateway.now() + USABLE_SECONDS
            && message.sid().equals(account.get().session().sid());
    if (usable) {
      return begun;
    }
    journal.forget();
    return Optional.empty();
  }

  /** A list of now, and the request that rests on it. */
  private SignedMessage<TokenRequest> sign(TokenRequestJournal journal, Wish wish)
      throws ApiRefusedException, InterruptedException {
    LoggedIn loggedIn = account.get();
    // 1-10: R7, N
    ServiceOffer offer = new AskServices(gateway, folder, stages).ask(loggedIn);
    for (String service : wish.services()) {
      if (offer.signer(service).isEmpty()) {
        throw ClientException.usage(
            "You may not call %s. `probity services` shows what you may call.".formatted(service),
            null);
      }
    }
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    var credential = loggedIn.credential();
    long now = gateway.now();
    SignedMessage<TokenRequest> request =
        gateway.signed(
            TokenRequest.TYPE,
            new TokenRequest(
                credential.user(),
                credential.credRef(),
                credential.roleCommit(),
                credential.version(),
                loggedIn.session().sid(),
                offer.list().digest(),
                wish.services(),
                wish.ttl().toSeconds(),
                replyKey.publicJwk().thumbprint(),
                gateway.random(),
                now,
                now + REQUEST_LIFETIME.toSeconds()));
    journal.keep(request, offer, gateway.sealing().replyKey(replyKey));
    return request;
  }

  private void submit(
      TokenRequestJournal journal, SignedMessage<TokenRequest> request, TransactionFate.Mined mined)
      throws ApiRefusedException, InterruptedException {
    stages.begin("asking for the token", Stages.UNKNOWN);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("tokenRequest", request.toJson());
    payload.set("replyJwk", journal.requiredReplyKey(gateway.sealing()).publicJwk().toJson());
    gateway.requestToken(request.digest(), mined.block().number(), payload);
    journal.taken();
    stages.end("taken");
  }

  private KeptToken collected(TokenRequestJournal journal, SignedMessage<TokenRequest> request)
      throws ApiRefusedException, InterruptedException {
    stages.begin("waiting for the token", Stages.UNKNOWN);
    Instant deadline = gateway.clock().instant().plus(LIMIT);
    ModuleApi.Answer answer = gateway.tokenStatus(request.digest());
    while (answer.status() == 202) {
      pause(deadline);
      answer = gateway.tokenStatus(request.digest());
    }
    TokenAnswer reply =
        TokenAnswer.open(
            ModuleApi.text(answer.json(), "reply"),
            journal.requiredReplyKey(gateway.sealing()),
            request);
    // 26: its signer is the gateway, by ModuleRegistry, and the token is final
    Address signer =
        gateway.requireSigner(
            reply.receipt(),
            ReplyTime.kept(reply.receipt().message().iat(), request.message().iat()));
    requireFinal(reply, deadline);
    var token =
        new KeptToken(
            request,
            journal.requiredList(),
            journal.requiredSigners(),
            reply.receipt(),
            gateway.sealing().token(reply.accessToken(), reply.tokenHash()));
    tokens.keep(token);
    journal.forget();
    stages.end("signed by " + signer);
    return token;
  }

  /** The token in a block that is final by our own rule, which may be behind the gateway's. */
  private void requireFinal(TokenAnswer reply, Instant deadline) throws InterruptedException {
    ApiLedger ledger = gateway.chain().ledger();
    TokenSlot slot = ledger.token(reply.tokenHash(), ledger.heads().finalized());
    while (!slot.isIssued()) {
      pause(deadline);
      slot = ledger.token(reply.tokenHash(), ledger.heads().finalized());
    }
    if (!slot.user().equals(gateway.user()) || slot.timeExp() != reply.timeExp()) {
      throw ClientException.refused(
          "The chain has this token, but not as the gateway's reply says. Nothing was kept of it.",
          null);
    }
  }

  private void pause(Instant deadline) throws InterruptedException {
    if (gateway.clock().instant().isAfter(deadline)) {
      throw ClientException.unavailable(
          "The token is not in a final block yet. Repeat the command to go on waiting.", null);
    }
    Thread.sleep(POLL);
  }

  /** What a command ends with; what can never succeed is forgotten. */
  private static ClientException explained(
      TokenRequestJournal journal, ApiRefusedException refused) {
    if (refused.is(Refusal.NOT_ON_CHAIN)) {
      return ClientException.unavailable(
          refused.said() + " Repeat the same command: it looks the transaction up again.", refused);
    }
    if (isFinal(refused)) {
      journal.forget();
    }
    Optional<ClientException> loggedOut = FollowOperation.loggedOut(refused);
    if (loggedOut.isPresent()) {
      return loggedOut.get();
    }
    if (refused.is(Refusal.LIST_EXPIRED) || refused.is(Refusal.CHAIN_REFUSED)) {
      return ClientException.refused(
          refused.said() + " Repeat the command: it signs a new request.", refused);
    }
    return refused.explained("Repeat the same command: it carries on where it stopped.");
  }

  /** Whether the gateway itself judged the request, and will never judge it otherwise. */
  static boolean isFinal(ApiRefusedException refused) {
    return !refused.problem().retryable()
        && refused.problem().status() < SERVER_ERROR
        && !refused.problem().step().equals("gateway");
  }
}
