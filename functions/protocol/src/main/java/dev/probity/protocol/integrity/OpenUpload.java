package dev.probity.protocol.integrity;

import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.integrity.pinning.Leases;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * V.2: opens an upload of content blocks for a signed {@link UploadRequest}.
 *
 * <p>Whose role does not allow storing data may still bring the parameters of one call: as much as
 * {@link SealedContent#MAX_CONTENT_BYTES}, kept for {@link
 * dev.probity.protocol.port.BlockStore#PASSING} only, and never part of a data set.
 */
public final class OpenUpload {
  private static final String MESSAGE = "UploadRequest";
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration OPEN_FOR = Duration.ofHours(24);
  private static final Duration HOUR = Duration.ofHours(1);

  /** As many uploads as calls with parameters by CID. */
  static final long MOST_PASSING = 64;

  /** A URL may be asked for twice per byte, so that a broken transfer can be repeated. */
  private static final long RETRY_ALLOWANCE = 2;

  /** The largest upload, in bytes of blocks: a data set of 1 GiB with its leaves and nodes. */
  public static final long MAX_UPLOAD_BYTES = 2L << 30;

  private final Intake intake;
  private final IntegrityLedger ledger;
  private final AccountStanding standing;
  private final ReplayClaims claims;
  private final UploadTable uploads;
  private final Leases leases;
  private final RowKeys rowKeys;
  private final InstantSource clock;
  private final ItemStore table;
  private final String tenant;

  /** The step on its ports. */
  public OpenUpload(IntegrityPorts ports) {
    this.intake = ports.intake();
    this.ledger = ports.ledger();
    this.standing = ports.standing();
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.uploads = new UploadTable(ports.table(), ports.tenant());
    this.leases = new Leases(ports.table(), ports.tenant(), ports.storageQuota());
    this.rowKeys = ports.rowKeys();
    this.clock = ports.clock();
    this.table = ports.table();
    this.tenant = ports.tenant();
  }

  /**
   * An open upload.
   *
   * @param uploadId the digest of the request
   * @param ticket a secret that {@link PresignBlocks} asks for
   */
  public record Opened(Bytes32 uploadId, String ticket) {
    @Override
    public String toString() {
      return "Opened[" + uploadId + "]";
    }
  }

  /** Runs the step. */
  public Outcome<Opened> open(Received received) {
    return Outcome.of(() -> flow(received));
  }

  private Opened flow(Received received) {
    Instant now = clock.instant();
    // C0 to C6
    Intake.OpenedPayload payload = intake.open(intake.admit(received, now));
    VerifiedRequest<UploadRequest> verified =
        intake.verify(
            payload,
            "uploadRequest",
            UploadRequest.TYPE,
            message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
            UploadRequest::user,
            now);
    UploadRequest message = verified.message();
    requireOnlyMember(verified);
    if (message.size() < 1 || message.size() > MAX_UPLOAD_BYTES) {
      throw new RefusedException(
          Refusal.SCHEMA, "uploadRequest.message.size: 1 to " + MAX_UPLOAD_BYTES);
    }
    var claimed = DataStanding.claimed(verified.signed(), message);
    // C7
    var opened = new Opened(verified.digest(), ticket(verified.digest()));
    if (uploads.find(verified.digest()).isPresent()) {
      return opened;
    }
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
    // C8, and the role
    boolean lasting = DataStanding.mayStore(standing, claimed, ledger.heads());
    if (!lasting && message.size() > SealedContent.MAX_CONTENT_BYTES) {
      throw new RefusedException(
          Refusal.ROLE_FORBIDDEN,
          "the role does not allow storing personal data; parameters of a call have at most "
              + SealedContent.MAX_CONTENT_BYTES
              + " bytes");
    }
    if (lasting) {
      leases.requireRoom(message.user());
    } else {
      requireRoom(message.user(), now);
    }
    try {
      uploads.insert(
          verified.digest(),
          message.user(),
          message.size() * RETRY_ALLOWANCE,
          now.plus(OPEN_FOR),
          lasting,
          claims.claim(MESSAGE, message.user(), message.nonce(), verified.digest()));
    } catch (ItemStore.ConflictException raced) {
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
    }
    return opened;
  }

  /** Who stores nothing for good brings so much in an hour, and no more. */
  private void requireRoom(Address user, Instant now) {
    long hour = now.getEpochSecond() / HOUR.toSeconds();
    var counter = new ItemKey(tenant, "quota-passing", user + ":" + hour);
    if (!table.count(counter, MOST_PASSING, now.plus(HOUR.multipliedBy(2)))) {
      throw new RefusedException(
          Refusal.THROTTLED,
          "more than " + MOST_PASSING + " uploads of parameters in an hour from your account");
    }
  }

  private String ticket(Bytes32 uploadId) {
    return UploadTicket.of(rowKeys.current(), uploadId);
  }

  private static void requireOnlyMember(VerifiedRequest<UploadRequest> verified) {
    try {
      StrictJson.exactMembers(verified.payload(), "", "uploadRequest");
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }
}
