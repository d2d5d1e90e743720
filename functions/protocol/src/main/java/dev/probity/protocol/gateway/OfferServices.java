package dev.probity.protocol.gateway;

import dev.probity.protocol.idma.session.VerifiedSession;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Alarms;
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
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** III.1 to III.10: tells a user which services the role allows, and who signs their results. */
public final class OfferServices {
  private static final String MESSAGE = "ListServices";
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** How long a list holds: a request for a token must be signed by then. */
  public static final Duration LIFE = Duration.ofMinutes(10);

  private final GatewayPorts ports;
  private final ReplayClaims claims;
  private final ListTable lists;
  private final UserQuota quota;

  /** The step on its ports. */
  public OfferServices(GatewayPorts ports) {
    this.ports = ports;
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.lists = new ListTable(ports.table(), ports.tenant());
    this.quota = new UserQuota(ports.table(), ports.tenant(), ports.quotas());
  }

  /**
   * R8 as it came in.
   *
   * @param sessionToken a compact JWS, without {@code Bearer}
   */
  public record Request(Received received, String sessionToken) {
    /** Without the token, which a log must not hold. */
    @Override
    public String toString() {
      return "Request[" + received + "]";
    }
  }

  /** N with S8. */
  public record Offered(SignedMessage<ServiceList> list) {}

  /** Runs the step. */
  public Outcome<Offered> offer(Request request) {
    return Outcome.of(() -> flow(request));
  }

  private Offered flow(Request request) {
    Instant now = ports.clock().instant();
    // C0: size, quota, header
    Intake.AdmittedJwe admitted = ports.intake().admit(request.received(), now);
    // III.2: the session token, before any key of ours is used
    Heads heads = ports.ledger().heads();
    VerifiedSession session = ports.sessions().require(request.sessionToken(), heads, now);
    // C1, C2: R8 → R7, S5
    Intake.OpenedPayload payload = ports.intake().open(admitted);
    // C3 to C6
    VerifiedRequest<ListServices> verified =
        ports
            .intake()
            .verify(
                payload,
                "listServices",
                ListServices.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
                ListServices::user,
                now);
    ListServices message = verified.message();
    requireOnlyMember(verified);
    AccountStanding.Claimed claimed = claimed(verified);
    // III.2: whose session it is
    requireSame(session, message);
    // C7: the same message again has the stored list; the same nonce with another is a replay
    var answered = lists.answered(verified.digest());
    if (answered.isPresent()) {
      return new Offered(answered.get());
    }
    quota.take(message.user(), now);
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
    // C8, and III.4 to III.8: the role
    Standing standing = ports.standing().require(claimed, heads);
    // III.8 to III.10: N, S8
    return commit(verified, list(verified, standing, heads, now));
  }

  private static void requireSame(VerifiedSession session, ListServices message) {
    if (!session.user().equals(message.user()) || !session.sessionId().equals(message.sid())) {
      throw new RefusedException(
          Refusal.SESSION, "the message is not of the session that the token is for");
    }
  }

  private static void requireOnlyMember(VerifiedRequest<ListServices> verified) {
    try {
      StrictJson.exactMembers(verified.payload(), "", "listServices");
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private static AccountStanding.Claimed claimed(VerifiedRequest<ListServices> verified) {
    ListServices message = verified.message();
    return AccountStanding.Claimed.of(
        verified.signed(),
        new CredentialCheck.Claimed(
            message.user(), message.credRef(), message.roleCommit(), message.version()),
        message.sid());
  }

  private SignedMessage<ServiceList> list(
      VerifiedRequest<ListServices> verified, Standing standing, Heads heads, Instant now) {
    List<String> names = new ArrayList<>();
    List<Address> signers = new ArrayList<>();
    for (ServiceCatalogue.Entry entry : ports.catalogue().all()) {
      ServiceManifest manifest = entry.manifest();
      if (standing.role().permits(manifest.scope(), manifest.access()) && isSigned(entry, heads)) {
        names.add(manifest.name());
        signers.add(entry.signer());
      }
    }
    var list =
        new ServiceList(
            verified.digest(),
            verified.message().user(),
            names,
            signers,
            now.getEpochSecond(),
            now.plus(LIFE).getEpochSecond());
    return new SignedMessage<>(
        ServiceList.TYPE,
        ports.domain(),
        list,
        ports.signer().sign(ports.domain(), ServiceList.TYPE, list));
  }

  /** Nobody could verify the results of a service whose key the registry does not have. */
  private boolean isSigned(ServiceCatalogue.Entry entry, Heads heads) {
    if (ports.modules().isMessageKey(entry.manifest().module(), entry.signer(), heads)) {
      return true;
    }
    ports.alarms().raise(Alarms.Alarm.STATE_DIVERGED, "service/" + entry.manifest().name());
    return false;
  }

  private Offered commit(VerifiedRequest<ListServices> verified, SignedMessage<ServiceList> list) {
    ListServices message = verified.message();
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(claims.claim(MESSAGE, message.user(), message.nonce(), verified.digest()));
    writes.addAll(lists.insert(list));
    try {
      ports.table().commit(writes);
      return new Offered(list);
    } catch (ItemStore.ConflictException raced) {
      // Another call was first: with this message (then its list counts) or with its nonce.
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
      return lists
          .answered(verified.digest())
          .map(Offered::new)
          .orElseThrow(() ->
              PortException.retryable(
                  PortException.Neighbour.TABLE, "a claim stands without its list", raced));
    }
  }
}
