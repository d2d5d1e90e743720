package dev.probity.protocol.integrity;

import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.ContentException;
import dev.probity.protocol.custodian.DepositKey;
import dev.probity.protocol.custodian.KeyCustodian;
import dev.probity.protocol.custodian.KeyGrant;
import dev.probity.protocol.intake.ChainFirst;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * V.7 to V.11: takes R17, and holds it against the chain. What follows is {@link AdvanceDataset}.
 */
public final class StoreDataset {
  static final String MESSAGE = "StoreData";
  private static final String KEY_GRANT = "keyGrant";
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final long TRANSACTION_SKEW_SECONDS = 30;

  private final Intake intake;
  private final IntegrityLedger ledger;
  private final AccountStanding standing;
  private final ReplayClaims claims;
  private final DatasetTable datasets;
  private final KeyCustodian custodian;
  private final InstantSource clock;

  /** The step on its ports. */
  public StoreDataset(IntegrityPorts ports) {
    this.intake = ports.intake();
    this.ledger = ports.ledger();
    this.standing = ports.standing();
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.custodian = new KeyCustodian(ports.modules());
    this.clock = ports.clock();
  }

  /**
   * R17 as it came in.
   *
   * @param pathHash H12 from the path
   * @param blockNumber the block that the sender says holds Tx5
   */
  public record Request(Received received, Bytes32 pathHash, long blockNumber) {}

  /** The message is taken, now or by an earlier call; its status tells the rest. */
  public record Taken(Bytes32 requestHash) {}

  /** Runs the step. */
  public Outcome<Taken> store(Request request) {
    return Outcome.of(() -> flow(request));
  }

  private Taken flow(Request request) {
    Instant now = clock.instant();
    // C0: size, quota, header; then the hash in the path, on chain
    Intake.AdmittedJwe admitted = intake.admit(request.received(), now);
    List<StoredDataHash> events = requireOnChain(request);
    // C1, C2: R17 → R16, S12, and the key of encrypted data, sealed to the custodian
    Intake.OpenedPayload payload = intake.open(admitted);
    // C3 to C6
    VerifiedRequest<StoreData> verified =
        intake.verify(
            payload,
            "storeData",
            StoreData.TYPE,
            message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
            StoreData::user,
            now);
    StoreData message = verified.message();
    Cid cid = requireRoot(message.cid());
    ReplyJwk replyJwk = requireReplyKey(verified);
    Optional<String> keyGrant = requireBoundedGrant(verified);
    var claimed = DataStanding.claimed(verified.signed(), message);
    // C7: the same message again has the stored outcome; the same salt with another is a replay
    if (datasets.find(verified.digest()).isPresent()) {
      return new Taken(verified.digest());
    }
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.salt(), verified.digest());
    // C8, and V.12 to V.14: the role
    Heads heads = ledger.heads();
    DataStanding.require(standing, claimed, heads);
    // C9: H12 of this very message, in its slot, final, in its time window
    StoredDataHash onChain = requireAnchored(verified, events, heads);
    // V.11(d): one content in message and chain
    requireSameContent(cid, onChain);
    // 10: the key goes to the custodian before anything is stored, and is kept nowhere here
    Bytes32 keyCommit =
        keyGrant
            .map(sealed ->
                custodian.deposit(
                    new DepositKey.Request(sealed, verified.signed(), onChain.storedAt())))
            .orElse(Bytes32.ZERO);
    // The claim and the row stand or fall together
    var row =
        new DatasetRow(
            verified.digest(),
            verified.signed(),
            replyJwk,
            keyCommit,
            DatasetRow.Anchor.of(onChain),
            DatasetRow.State.Pending.FROM_THE_BEGINNING,
            DatasetRow.Pins.NONE);
    commit(row, message, verified.digest());
    return new Taken(verified.digest());
  }

  private List<StoredDataHash> requireOnChain(Request request) {
    return ChainFirst.require(
        ledger.storedInBlock(request.pathHash(), request.blockNumber()),
        request.pathHash(),
        request.blockNumber(),
        ledger::heads);
  }

  private static Cid requireRoot(String text) {
    Cid cid;
    try {
      cid = Cid.parse(text);
    } catch (ContentException notACid) {
      throw new RefusedException(Refusal.SCHEMA, "storeData.message.cid: " + notACid.getMessage());
    }
    if (cid.codec() != Codec.DAG_PB) {
      throw new RefusedException(
          Refusal.SCHEMA, "storeData.message.cid: the root of a data set is a dag-pb directory");
    }
    return cid;
  }

  private static ReplyJwk requireReplyKey(VerifiedRequest<StoreData> verified) {
    ReplyJwk jwk;
    try {
      if (verified.payload().has(KEY_GRANT)) {
        StrictJson.exactMembers(verified.payload(), "", "storeData", "replyJwk", KEY_GRANT);
      } else {
        StrictJson.exactMembers(verified.payload(), "", "storeData", "replyJwk");
      }
      jwk = ReplyJwk.parse(StrictJson.member(verified.payload(), "replyJwk"));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
    if (!jwk.thumbprint().equals(verified.message().replyKey())) {
      throw new RefusedException(
          Refusal.SCHEMA, "replyJwk: its thumbprint is not the signed replyKey");
    }
    return jwk;
  }

  private static Optional<String> requireBoundedGrant(VerifiedRequest<StoreData> verified) {
    if (!verified.payload().has(KEY_GRANT)) {
      return Optional.empty();
    }
    String sealed;
    try {
      sealed = StrictJson.text(verified.payload(), KEY_GRANT);
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
    if (sealed.length() > KeyGrant.MAX_SEALED) {
      throw new RefusedException(
          Refusal.SCHEMA, "keyGrant: must be at most " + KeyGrant.MAX_SEALED + " characters");
    }
    return Optional.of(sealed);
  }

  private StoredDataHash requireAnchored(
      VerifiedRequest<StoreData> verified, List<StoredDataHash> events, Heads heads) {
    StoreData message = verified.message();
    // A stranger's copy of the hash stands under the stranger's address, and is passed over.
    StoredDataHash onChain =
        events.stream()
            .filter(event -> event.requestHash().equals(verified.digest()))
            .filter(event -> event.owner().equals(message.user()))
            .filter(event -> event.dataId().equals(message.dataId()))
            .filter(event -> event.version() == message.version())
            .findFirst()
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.HASH_MISMATCH,
                    "the hash on chain is not that of this message by its signer"));
    Bytes32 expected =
        Commitments.storedDataHash(
            onChain.owner(),
            onChain.dataId(),
            onChain.version(),
            onChain.requestHash(),
            onChain.contentDigest(),
            onChain.storedAt());
    if (!ledger.commitment(onChain.dataId(), onChain.version(), heads.latest()).equals(expected)) {
      throw new RefusedException(
          Refusal.HASH_MISMATCH, "the slot on chain does not commit to this message");
    }
    if (!ledger
        .commitment(onChain.dataId(), onChain.version(), heads.finalized())
        .equals(expected)) {
      throw new RefusedException(
          Refusal.NOT_FINAL,
          "block "
              + onChain.block().number()
              + " is above the finalized block "
              + heads.finalized().number());
    }
    if (message.version() <= datasets.head(message.dataId()).version()) {
      throw new RefusedException(
          Refusal.SUPERSEDED, "version " + message.version() + " is not above the accepted one");
    }
    if (onChain.storedAt() < message.iat() - TRANSACTION_SKEW_SECONDS
        || onChain.storedAt() > message.exp()) {
      throw new RefusedException(
          Refusal.TRANSACTION_TIME,
          "the transaction of second " + onChain.storedAt() + " is outside [iat-30, exp]");
    }
    return onChain;
  }

  private static void requireSameContent(Cid cid, StoredDataHash onChain) {
    if (!Bytes32.of(cid.digest()).equals(onChain.contentDigest())) {
      throw new RefusedException(
          Refusal.CID_MISMATCH, "the message names " + cid + ", the chain another content");
    }
  }

  private void commit(DatasetRow row, StoreData message, Bytes32 digest) {
    try {
      datasets.insert(row, claims.claim(MESSAGE, message.user(), message.salt(), digest));
    } catch (ItemStore.ConflictException raced) {
      // Another call was first: with this message (then it is taken) or with its salt.
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.salt(), digest);
      if (datasets.find(digest).isEmpty()) {
        throw PortException.retryable(
            PortException.Neighbour.TABLE, "a claim stands without its row", raced);
      }
    }
  }
}
