package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.api.ApiRefusedException;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Protocol IV as its user runs it: one call, one effect. The call is kept before it is sent, and
 * the same message is sent again until it is answered, whatever stops in between.
 */
public final class CallService {
  private final GatewayModule gateway;
  private final KeptTokens tokens;
  private final KeptCalls calls;
  private final FollowOperation follow;
  private final Stages stages;

  /**
   * The calls of one account.
   *
   * @param account who is logged in; asked only for operations
   */
  public CallService(
      GatewayModule gateway, AccountFolder folder, Supplier<LoggedIn> account, Stages stages) {
    this.gateway = gateway;
    this.tokens = new KeptTokens(folder);
    this.calls = new KeptCalls(folder);
    this.follow = new FollowOperation(gateway, folder, account, stages);
    this.stages = stages;
  }

  /**
   * A call.
   *
   * @param param JSON, its RFC 8785 bytes at most 16 MiB; above 128 KiB they are uploaded
   * @param token the beginning of the H10 of the token to call with; by default the newest that is
   *     live and for the service
   * @param toTheEnd whether to stay until an operation ends
   * @param again whether to sign a new call although an earlier run left one without an answer
   */
  public record Order(
      String service, JsonNode param, Optional<String> token, boolean toTheEnd, boolean again) {
    /** Checks the service's name. */
    public Order {
      if (!ServiceOffer.isName(service)) {
        throw ClientException.usage(
            "A service's name has 1 to 40 characters of a-z, 0-9 and -, and begins with a letter.",
            null);
      }
    }
  }

  /**
   * The parameters of a call, as a user typed them.
   *
   * @throws ClientException they are no JSON of the protocols' profile, or too large
   */
  public static JsonNode param(byte[] utf8) {
    try {
      return StrictJson.parse(utf8, SealedContent.LIMITS);
    } catch (WireException wrong) {
      throw ClientException.usage("The parameters cannot be sent: " + wrong.getMessage(), wrong);
    }
  }

  /** Calls, or carries on with a call that nobody answered. */
  public Operation run(Order order) {
    try {
      Optional<CallJournal> before = begun(order);
      CallJournal journal = before.isPresent() ? before.get() : sign(order);
      if (journal.isSent()) {
        sendAgain(journal);
      } else {
        sendFirst(journal);
      }
      return journal.progress() == CallJournal.Progress.TAKEN && order.toTheEnd()
          ? follow.follow(journal, true)
          : Operation.of(journal);
    } catch (ApiRefusedException refused) {
      throw explained(refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ClientException.unavailable("Interrupted while waiting.", interrupted);
    }
  }

  /** The same call, where an earlier run left it without an answer. */
  private Optional<CallJournal> begun(Order order) {
    Optional<Bytes32> wanted = order.token().map(prefix -> tokens.find(prefix).tokenHash());
    Optional<CallJournal> found =
        calls.unanswered(order.service(), CanonicalJson.keccak256(order.param()), wanted);
    if (found.isEmpty()) {
      return found;
    }
    CallJournal journal = found.get();
    boolean lapsed = !journal.isSent() && journal.requiredCall().message().exp() < gateway.now();
    if (order.again() || lapsed) {
      journal.forget();
      return Optional.empty();
    }
    return found;
  }

  /** R14, S11. */
  private CallJournal sign(Order order) throws ApiRefusedException {
    // Of one that is named the gateway says whether it counts.
    KeptToken token = order.token().map(tokens::find).orElseGet(() -> newest(order.service()));
    ServiceSigner signer =
        token
            .signer(order.service())
            .orElseThrow(() ->
                ClientException.usage(
                    "The token %s is for %s, and not for %s."
                        .formatted(
                            token.tokenHash(),
                            String.join(", ", token.services()),
                            order.service()),
                    null));
    // First, for it may take longer than a signed call lives.
    Optional<ContentRef> large =
        LargeParam.isInline(order.param())
            ? Optional.empty()
            : Optional.of(LargeParam.upload(order.param(), gateway, calls.folder()));
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    SignedMessage<ApiCall> call =
        gateway.signed(
            ApiCall.TYPE,
            new ApiCall(
                gateway.user(),
                token.tokenHash(),
                order.service(),
                CanonicalJson.keccak256(order.param()),
                replyKey.publicJwk().thumbprint(),
                gateway.random(),
                gateway.now(),
                gateway.soon()));
    CallJournal journal = calls.open(call.digest());
    String sealedReplyKey = gateway.sealing().replyKey(replyKey);
    if (large.isPresent()) {
      String ref = gateway.sealing().contentRef(large.get(), call.message().paramHash());
      journal.keepByCid(call, ref, signer, sealedReplyKey);
    } else {
      journal.keep(call, order.param(), signer, sealedReplyKey);
    }
    return journal;
  }

  /** The newest token that is live and for this service. */
  private KeptToken newest(String service) {
    List<KeptToken> naming =
        tokens.list().stream().filter(token -> token.signer(service).isPresent()).toList();
    StringBuilder others = new StringBuilder();
    for (KeptToken token : naming) {
      TokenStanding.State state = standing(token);
      if (state == TokenStanding.State.LIVE) {
        return token;
      }
      if (state == TokenStanding.State.SUSPENDED && others.isEmpty()) {
        others
            .append(" One is suspended: `probity token resume ")
            .append(token.tokenHash().toString(), 0, 10)
            .append("`.");
      }
    }
    throw ClientException.usage(
        "No live token of yours is for %s. Get one: `probity token request --service %s`.%s"
            .formatted(service, service, others),
        null);
  }

  private TokenStanding.State standing(KeptToken token) {
    return TokenStanding.read(gateway.chain().ledger(), token.tokenHash()).at(gateway.now());
  }

  /**
   * A call that has certainly not been sent: what is refused for good had no effect, nor has what
   * found no place or no content; once it may be repeated, R14 is stale.
   */
  private void sendFirst(CallJournal journal) throws ApiRefusedException, InterruptedException {
    try {
      send(journal);
    } catch (ApiRefusedException refused) {
      if (isJudged(refused)
          || refused.is(Refusal.THROTTLED)
          || refused.is(Refusal.CONTENT_UNAVAILABLE)) {
        journal.forget();
      }
      throw refused;
    }
  }

  /** A call that may have had its effect: a refusal now says nothing of that. */
  private void sendAgain(CallJournal journal) throws ApiRefusedException, InterruptedException {
    try {
      send(journal);
    } catch (ApiRefusedException refused) {
      if (!isJudged(refused)) {
        throw refused;
      }
      try {
        Operation _ = follow.follow(journal, false);
      } catch (ApiRefusedException unknown) {
        if (!unknown.is(Refusal.NOT_FOUND)) {
          throw unknown;
        }
        throw ClientException.refused(
            "Whether the call %s had its effect cannot be told: an earlier run sent it and got no answer. %s Repeat with --again to call anew."
                .formatted(journal.callHash(), refused.said()),
            refused);
      }
    }
  }

  /** Whether this call was refused for good, by the gateway or by the authorizer before it. */
  private static boolean isJudged(ApiRefusedException refused) {
    return RequestToken.isFinal(refused) || FollowOperation.isAtTheDoor(refused);
  }

  /** R15, and what comes back. */
  private void send(CallJournal journal) throws ApiRefusedException, InterruptedException {
    SignedMessage<ApiCall> call = journal.requiredCall();
    String accessToken =
        OrderToken.kept(call.message().tokenHash(), tokens)
            .orElseThrow(() ->
                ClientException.environment(
                    "The token "
                        + call.message().tokenHash()
                        + ", with which the call was begun, is not kept here any more.",
                    null))
            .open(gateway.sealing());
    stages.begin("calling " + call.message().service(), Stages.UNKNOWN);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("apiCall", call.toJson());
    Optional<ContentRef> paramRef = journal.paramRef(gateway.sealing());
    if (paramRef.isPresent()) {
      payload.set("paramRef", paramRef.get().toJson());
    } else {
      payload.set("param", journal.requiredParam());
    }
    payload.set("replyJwk", journal.requiredReplyKey(gateway.sealing()).publicJwk().toJson());
    String sealed = gateway.sealed(payload);
    boolean first = !journal.isSent();
    journal.sent();
    ModuleApi.Answer answer = gateway.call(accessToken, sealed);
    if (answer.status() == 202) {
      requireOwn(answer.json(), call.digest());
      journal.taken();
      stages.end("taken: operation " + call.digest());
      return;
    }
    journal.keep(follow.result(journal, ModuleApi.text(answer.json(), "reply"), first));
    stages.end("signed by " + journal.requiredSigner().address());
  }

  private static void requireOwn(JsonNode json, Bytes32 callHash) {
    if (!ModuleApi.text(json, "requestHash").equals(callHash.toString())) {
      throw ClientException.refused("The gateway says that it took another call.", null);
    }
  }

  private static ClientException explained(ApiRefusedException refused) {
    boolean token =
        refused.is(Refusal.TOKEN_INVALID)
            || refused.is(Refusal.TOKEN_UNKNOWN)
            || refused.is(Refusal.TOKEN_EXPIRED)
            || refused.is(Refusal.TOKEN_REVOKED)
            || FollowOperation.isAtTheDoor(refused);
    if (token) {
      return ClientException.refused(
          refused.said() + " Get another one with `probity token request`.", refused);
    }
    return FollowOperation.loggedOut(refused)
        .orElseGet(() ->
            refused.explained(
                "Repeat the same command: the same call is sent again, and has one effect."));
  }
}
