package dev.probity.protocol.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.gateway.token.VerifiedAccessToken;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.ReplyKey;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainState.Slot;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.service.AcceptCall;
import dev.probity.protocol.service.ServiceManifest;
import dev.probity.protocol.service.ServiceReply;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * IV.1 to IV.7, and IV.9 back: takes R15, holds token, holder, chain and role against each other,
 * and grants the service this one call.
 *
 * <p>A refusal burns no message: the claim says which message a nonce names, and the same R15 again
 * goes to the service again, which has its outcome.
 */
public final class CallService {
  private static final String MESSAGE = ApiCall.TYPE.name();
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration GRANTED = Duration.ofSeconds(60);

  /** Of parameters within the message, RFC 8785 bytes, inclusive; larger ones go by CID. */
  public static final int MAX_PARAM_BYTES = 128 << 10;

  private static final int LONGEST_DETAIL = 1000;

  private static final Set<Refusal> TOLD =
      Collections.unmodifiableSet(
          EnumSet.of(
              Refusal.SCHEMA,
              Refusal.PARAM_HASH,
              Refusal.REPLY_KEY,
              Refusal.REPLAY,
              Refusal.CONTENT_UNAVAILABLE,
              Refusal.CID_INVALID,
              Refusal.NOT_FOUND,
              Refusal.THROTTLED,
              Refusal.STATE_DIVERGED,
              Refusal.CHAIN_UNAVAILABLE,
              Refusal.UNAVAILABLE,
              Refusal.INTERNAL));

  private final GatewayPorts ports;
  private final ReplayClaims claims;
  private final AccessBearer bearer;
  private final TokenCheck tokens;
  private final UserQuota userQuota;
  private final CallQuotas quotas;

  /** The step on its ports. */
  public CallService(GatewayPorts ports) {
    this.ports = ports;
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.bearer = new AccessBearer(ports);
    this.tokens = new TokenCheck(ports);
    this.userQuota = new UserQuota(ports.table(), ports.tenant(), ports.quotas());
    this.quotas = new CallQuotas(ports.table(), ports.tenant(), ports.quotas());
  }

  /**
   * R15 as it came in.
   *
   * @param accessToken a compact JWS, without {@code Bearer}
   */
  public record Request(Received received, String accessToken) {
    /** Without the token, which a log must not hold. */
    @Override
    public String toString() {
      return "Request[" + received + "]";
    }
  }

  /** Runs the step. */
  public Outcome<AcceptCall.Answer> call(Request request) {
    return Outcome.of(() -> flow(request));
  }

  private AcceptCall.Answer flow(Request request) {
    Instant now = ports.clock().instant();
    // C0: size, quota, header
    Intake.AdmittedJwe admitted = ports.intake().admit(request.received(), now);
    // IV.3: the token by itself, before anything is decrypted
    VerifiedAccessToken token = bearer.require(request.accessToken(), now);
    // C1, C2: R15 → R14, S11
    Intake.OpenedPayload payload = ports.intake().open(admitted);
    // C3 to C6
    VerifiedRequest<ApiCall> verified =
        ports
            .intake()
            .verify(
                payload,
                "apiCall",
                ApiCall.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
                ApiCall::user,
                now);
    ApiCall message = verified.message();
    requireForm(verified);
    userQuota.take(message.user(), now);
    // C7: the same nonce with another message is a replay; the same message has its outcome
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
    // All that this call asks of the chain, now that it is known
    StateSnapshot state = read(token, message);
    AccessBearer.requireInUse(token, state);
    // IV.4, IV.5: holder, H10, chain
    TokenRow row = tokens.require(token, message, state, now);
    quotas.takeOfToken(message.tokenHash(), now);
    // IV.6: Q ∈ O, and the parameters that were signed
    ServiceManifest manifest = requireAllowed(token, row, message.service());
    Carried param = requireParam(verified);
    // C8, and the role as it is now; credential and session are those of R11
    ports
        .standing()
        .require(claimed(verified, row), state)
        .requirePermits(
            manifest.scope(), manifest.access(), "the role does not allow this service any more");
    quotas.takeOfService(message.service(), now);
    if (param.isByCid()) {
      userQuota.takeByCid(message.user(), now);
    }
    claim(verified);
    // IV.7
    return asked(manifest, body(verified, grant(verified, now), param));
  }

  private StateSnapshot read(VerifiedAccessToken token, ApiCall message) {
    var slots = new ArrayList<Slot>(ports.standing().reads(message.user()));
    slots.add(AccessBearer.reads(token));
    slots.add(TokenCheck.reads(message));
    return ports.state().at(ports.ledger().heads(), slots);
  }

  private static void requireForm(VerifiedRequest<ApiCall> verified) {
    try {
      StrictJson.exactMembers(
          verified.payload(), "", "apiCall", Carried.member(verified.payload()), "replyJwk");
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
    ReplyKey _ = ReplyKey.require(verified.payload(), verified.message().replyKey());
  }

  private ServiceManifest requireAllowed(VerifiedAccessToken token, TokenRow row, String service) {
    if (!token.services().contains(service) || !row.services().contains(service)) {
      throw new RefusedException(
          Refusal.SERVICE_NOT_ALLOWED, "the token is not for the service that is called");
    }
    return ports
        .catalogue()
        .find(service)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.SERVICE_NOT_ALLOWED, "the service is not offered any more"))
        .manifest();
  }

  /**
   * The parameters as they travel.
   *
   * @param member {@code param}, or {@code paramRef}, which the gateway passes on unread
   */
  private record Carried(String member, JsonNode value) {
    private static final String BY_CID = "paramRef";

    /** Exactly one of both: with two, one of them is unknown. */
    private static String member(JsonNode payload) {
      return payload.has(BY_CID) ? BY_CID : "param";
    }

    private boolean isByCid() {
      return member.equals(BY_CID);
    }
  }

  private static Carried requireParam(VerifiedRequest<ApiCall> verified) {
    if (verified.payload().has(Carried.BY_CID)) {
      return new Carried(Carried.BY_CID, requireReference(verified.payload()));
    }
    JsonNode param = verified.payload().path("param");
    if (CanonicalJson.bytes(param).length > MAX_PARAM_BYTES) {
      throw new RefusedException(
          Refusal.TOO_LARGE, "param has at most " + MAX_PARAM_BYTES + " canonical bytes");
    }
    if (!CanonicalJson.keccak256(param).equals(verified.message().paramHash())) {
      throw new RefusedException(
          Refusal.PARAM_HASH, "param does not have the hash that was signed");
    }
    return new Carried("param", param);
  }

  private static JsonNode requireReference(JsonNode payload) {
    JsonNode json = payload.path(Carried.BY_CID);
    try {
      return WireException.at("/" + Carried.BY_CID, () -> ContentRef.parse(json)).toJson();
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private static AccountStanding.Claimed claimed(VerifiedRequest<ApiCall> verified, TokenRow row) {
    TokenOpening opening = row.opening();
    return new AccountStanding.Claimed(
        verified.signed(), opening.credential(), opening.sid(), Optional.of(opening));
  }

  private void claim(VerifiedRequest<ApiCall> verified) {
    ApiCall message = verified.message();
    try {
      ports
          .table()
          .commit(
              List.of(claims.claim(MESSAGE, message.user(), message.nonce(), verified.digest())));
    } catch (ItemStore.ConflictException raced) {
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
    }
  }

  private SignedMessage<ServiceGrant> grant(VerifiedRequest<ApiCall> verified, Instant now) {
    ApiCall message = verified.message();
    var grant =
        new ServiceGrant(
            verified.digest(),
            message.user(),
            message.service(),
            message.paramHash(),
            message.tokenHash(),
            now.getEpochSecond(),
            now.plus(GRANTED).getEpochSecond());
    return new SignedMessage<>(
        ServiceGrant.TYPE,
        ports.domain(),
        grant,
        ports.signer().sign(ports.domain(), ServiceGrant.TYPE, grant));
  }

  private static byte[] body(
      VerifiedRequest<ApiCall> verified, SignedMessage<ServiceGrant> grant, Carried param) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("serviceGrant", grant.toJson());
    body.set("apiCall", verified.signed().toJson());
    body.set(param.member(), param.value());
    body.set("replyJwk", verified.payload().path("replyJwk"));
    return CanonicalJson.bytes(body);
  }

  /** IV.9: what the service answers goes on as it is; it is sealed to the caller, or signed. */
  private AcceptCall.Answer asked(ServiceManifest manifest, byte[] body) {
    byte[] reply = ports.services().ask(manifest.function(), body);
    Outcome<AcceptCall.Answer> outcome;
    try {
      outcome = ServiceReply.read(reply);
    } catch (WireException unreadable) {
      throw PortException.retryable(
          PortException.Neighbour.MODULE, manifest.name() + " gave no answer", unreadable);
    }
    return outcome.fold(
        answer -> answer,
        no -> {
          throw refused(manifest, no);
        });
  }

  /** What a service may tell a caller; all else is between it and the gateway. */
  private RefusedException refused(
      ServiceManifest manifest, Outcome.Refused<AcceptCall.Answer> no) {
    if (!TOLD.contains(no.refusal())) {
      ports.alarms().raise(Alarms.Alarm.STATE_DIVERGED, "service/" + manifest.name());
      return new RefusedException(Refusal.UNAVAILABLE, manifest.name() + " refused the grant");
    }
    String detail = no.detail();
    return new RefusedException(
        no.refusal(), detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
  }
}
