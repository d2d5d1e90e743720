package dev.probity.protocol.gateway;

import dev.probity.protocol.gateway.token.AccessToken;
import dev.probity.protocol.intake.ChainFirst;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.ReplyKey;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ApiLedger.RequestSlot;
import dev.probity.protocol.port.ApiLedger.RequestStatus;
import dev.probity.protocol.port.ApiLedger.StoredTokenRequest;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.service.ServiceManifest;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.standing.AccountStanding.Standing;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * III.13 to III.21: takes R12, holds it against the chain and the list of services, and issues an
 * access token. The answer comes by {@link TokenStatus}, when the token stands in a final block.
 */
public final class IssueToken {
  private static final String MESSAGE = "TokenRequest";
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final long TRANSACTION_SKEW_SECONDS = 30;

  private final GatewayPorts ports;
  private final ApiLedger ledger;
  private final ReplayClaims claims;
  private final ListTable lists;
  private final IssueTable issues;
  private final UserQuota quota;
  private final NewToken newToken;

  /** The step on its ports. */
  public IssueToken(GatewayPorts ports) {
    this.ports = ports;
    this.ledger = ports.ledger();
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.lists = new ListTable(ports.table(), ports.tenant());
    this.issues = new IssueTable(ports.table(), ports.tenant());
    this.quota = new UserQuota(ports.table(), ports.tenant(), ports.quotas());
    this.newToken = new NewToken(ports);
  }

  /**
   * R12 as it came in.
   *
   * @param pathHash H9 from the path
   * @param blockNumber the block that the sender says holds Tx3
   */
  public record Request(Received received, Bytes32 pathHash, long blockNumber) {}

  /** The message is taken, now or by an earlier call; its status tells the rest. */
  public record Taken(Bytes32 requestHash) {}

  /** Runs the step. */
  public Outcome<Taken> issue(Request request) {
    return Outcome.of(() -> flow(request));
  }

  private Taken flow(Request request) {
    Instant now = ports.clock().instant();
    // C0: size, quota, header; then the hash in the path, on chain
    Intake.AdmittedJwe admitted = ports.intake().admit(request.received(), now);
    List<StoredTokenRequest> events = requireOnChain(request);
    // C1, C2: R12 → R11, S9
    Intake.OpenedPayload payload = ports.intake().open(admitted);
    // C3 to C6
    VerifiedRequest<TokenRequest> verified =
        ports
            .intake()
            .verify(
                payload,
                "tokenRequest",
                TokenRequest.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
                TokenRequest::user,
                now);
    TokenRequest message = verified.message();
    requireForm(verified);
    AccountStanding.Claimed claimed = claimed(verified);
    // C7: the same message again has the stored outcome; the same salt with another is a replay
    if (issues.find(verified.digest()).isPresent()) {
      return new Taken(verified.digest());
    }
    quota.take(message.user(), now);
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.salt(), verified.digest());
    // C8, and III.17: the role anew, for it may have changed since the list
    Heads heads = ledger.heads();
    Standing standing = ports.standing().require(claimed, heads);
    // C9: H9 of this very message, in its slot, final, unanswered, in its time window
    StoredTokenRequest onChain = requireAnchored(verified, events, heads);
    ReplyKey replyKey = ReplyKey.require(payload.json(), message.replyKey());
    // III.15, III.16: O ⊆ N, and N held when R11 was signed
    requireListed(message);
    requirePermitted(message, standing);
    // III.17: the token outlives its way to finality, and not the policy
    requireLife(message, heads);
    // III.18 to III.21: token, sealed reply, and the transaction that stores it
    commit(verified, newToken.decide(verified, onChain.storedAt(), replyKey, now));
    return new Taken(verified.digest());
  }

  private List<StoredTokenRequest> requireOnChain(Request request) {
    return ChainFirst.require(
        ledger.requestedInBlock(request.pathHash(), request.blockNumber()),
        request.pathHash(),
        request.blockNumber(),
        ledger::heads);
  }

  private static void requireForm(VerifiedRequest<TokenRequest> verified) {
    try {
      StrictJson.exactMembers(verified.payload(), "", "tokenRequest", "replyJwk");
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
    List<String> services = verified.message().services();
    if (services.isEmpty() || !AccessToken.isSortedAndUnique(services)) {
      throw new RefusedException(
          Refusal.SCHEMA, "tokenRequest.message.services: 1 to 64 names, sorted, each once");
    }
    if (AccessToken.scope(services).length() > AccessToken.MAX_SCOPE_LENGTH) {
      throw new RefusedException(
          Refusal.SCHEMA,
          "tokenRequest.message.services: at most "
              + AccessToken.MAX_SCOPE_LENGTH
              + " characters together, with a space between names");
    }
  }

  private static AccountStanding.Claimed claimed(VerifiedRequest<TokenRequest> verified) {
    TokenRequest message = verified.message();
    return AccountStanding.Claimed.of(
        verified.signed(),
        new CredentialCheck.Claimed(
            message.user(), message.credRef(), message.roleCommit(), message.version()),
        message.sid());
  }

  private StoredTokenRequest requireAnchored(
      VerifiedRequest<TokenRequest> verified, List<StoredTokenRequest> events, Heads heads) {
    TokenRequest message = verified.message();
    // A stranger's copy of the hash stands in the stranger's slot, and is passed over.
    StoredTokenRequest onChain =
        events.stream()
            .filter(event -> event.requestHash().equals(verified.digest()))
            .filter(event -> event.user().equals(message.user()))
            .findFirst()
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.HASH_MISMATCH,
                    "the hash on chain is not that of this message by its signer"));
    RequestSlot latest = ledger.request(message.user(), verified.digest(), heads.latest());
    if (latest.status() == RequestStatus.ANSWERED) {
      throw new RefusedException(
          Refusal.SUPERSEDED, "the request has its token, and never gets another");
    }
    if (!isRequested(latest, onChain)) {
      throw new RefusedException(
          Refusal.HASH_MISMATCH, "the slot on chain is not that of this message");
    }
    if (!isRequested(
        ledger.request(message.user(), verified.digest(), heads.finalized()), onChain)) {
      throw new RefusedException(
          Refusal.NOT_FINAL,
          "block "
              + onChain.block().number()
              + " is above the finalized block "
              + heads.finalized().number());
    }
    if (onChain.storedAt() < message.iat() - TRANSACTION_SKEW_SECONDS
        || onChain.storedAt() > message.exp()) {
      throw new RefusedException(
          Refusal.TRANSACTION_TIME,
          "the transaction of second " + onChain.storedAt() + " is outside [iat-30, exp]");
    }
    return onChain;
  }

  private static boolean isRequested(RequestSlot slot, StoredTokenRequest onChain) {
    return slot.status() == RequestStatus.REQUESTED && slot.storedAt() == onChain.storedAt();
  }

  private void requireListed(TokenRequest message) {
    // A list that is not kept any longer has ended long ago.
    ServiceList list =
        lists
            .find(message.listHash())
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.LIST_EXPIRED, "no list of this hash was signed of late"))
            .message();
    if (message.iat() > list.exp()) {
      throw new RefusedException(
          Refusal.LIST_EXPIRED,
          "the list ended " + (message.iat() - list.exp()) + " s before the request was signed");
    }
    if (!list.user().equals(message.user())) {
      throw new RefusedException(
          Refusal.SERVICE_NOT_ALLOWED, "the list is that of another account");
    }
    for (String service : message.services()) {
      if (!list.services().contains(service)) {
        // Its own text, but bounded: a name outside the list may be anything.
        throw new RefusedException(
            Refusal.SERVICE_NOT_ALLOWED,
            "the list does not name service "
                + (message.services().indexOf(service) + 1)
                + " of the request");
      }
    }
  }

  private void requirePermitted(TokenRequest message, Standing standing) {
    for (String service : message.services()) {
      ServiceManifest manifest =
          ports
              .catalogue()
              .find(service)
              .map(ServiceCatalogue.Entry::manifest)
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.SERVICE_NOT_ALLOWED, service + " is not offered any longer"));
      standing.requirePermits(
          manifest.scope(), manifest.access(), "the role does not allow " + service);
    }
  }

  private void requireLife(TokenRequest message, Heads heads) {
    TokenLife life = ports.tokenLife();
    if (!life.allows(message.ttl(), heads)) {
      throw new RefusedException(
          Refusal.TTL,
          "a token lives longer than "
              + life.lowerBound(heads)
              + " s, for finality lags, and at most "
              + life.longest().toSeconds()
              + " s");
    }
  }

  private void commit(VerifiedRequest<TokenRequest> verified, List<ItemStore.Write> decided) {
    TokenRequest message = verified.message();
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(claims.claim(MESSAGE, message.user(), message.salt(), verified.digest()));
    writes.addAll(decided);
    try {
      ports.table().commit(writes);
    } catch (ItemStore.ConflictException raced) {
      // Another call was first: with this message (then it is taken) or with its salt.
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.salt(), verified.digest());
      if (issues.find(verified.digest()).isEmpty()) {
        throw PortException.retryable(
            PortException.Neighbour.TABLE, "a claim stands without its row", raced);
      }
    }
  }
}
