package dev.probity.protocol.integrity;

import dev.probity.protocol.custodian.EraseKey;
import dev.probity.protocol.custodian.KeyCustodian;
import dev.probity.protocol.intake.ChainFirst;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.IntegrityLedger.ErasedData;
import dev.probity.protocol.port.ItemStore;
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
import java.util.List;

/**
 * Protocol V, erasure: takes the owner's {@link EraseData}, holds it against the tombstone on
 * chain, and ends the version here.
 *
 * <p>The message names neither credential nor session: whoever may set the tombstone, which only
 * the owner's own transaction can, may always ask for what it means. The same message again, while
 * it holds, does everything again that a stopped call left undone.
 */
public final class EraseDataset {
  private static final String MESSAGE = "EraseData";
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final long TRANSACTION_SKEW_SECONDS = 30;

  private final Intake intake;
  private final IntegrityLedger ledger;
  private final ReplayClaims claims;
  private final ItemStore table;
  private final DatasetTable datasets;
  private final Tombstones tombstones;
  private final KeyCustodian custodian;
  private final InstantSource clock;

  /** The step on its ports. */
  public EraseDataset(IntegrityPorts ports) {
    this.intake = ports.intake();
    this.ledger = ports.ledger();
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.table = ports.table();
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.tombstones = new Tombstones(ports);
    this.custodian = new KeyCustodian(ports.modules());
    this.clock = ports.clock();
  }

  /**
   * The message as it came in.
   *
   * @param pathHash its digest, from the path
   * @param blockNumber the block that the sender says holds the erasure
   */
  public record Request(Received received, Bytes32 pathHash, long blockNumber) {}

  /**
   * A version whose tombstone is final, by a message of its owner: nothing kept for it is given out
   * any more, and the custodian has deleted its key.
   *
   * @param requestHash the digest of {@link EraseData}
   */
  public record Erased(Bytes32 requestHash, Address owner, Bytes32 dataId, long version) {}

  /** Runs the step. */
  public Outcome<Erased> erase(Request request) {
    return Outcome.of(() -> flow(request));
  }

  private Erased flow(Request request) {
    Instant now = clock.instant();
    // C0: size, quota, header; then the hash in the path, on chain
    Intake.AdmittedJwe admitted = intake.admit(request.received(), now);
    List<ErasedData> events = requireOnChain(request);
    // C1, C2
    Intake.OpenedPayload payload = intake.open(admitted);
    // C3 to C6
    VerifiedRequest<EraseData> verified =
        intake.verify(
            payload,
            "eraseData",
            EraseData.TYPE,
            message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
            EraseData::user,
            now);
    requireOnlyMember(verified);
    EraseData message = verified.message();
    // C7
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
    // C9: the digest of this very message, in the tombstone, final, in its time window
    Heads heads = ledger.heads();
    requireTombstone(verified, events, heads);
    // The key and the row first: what stops before the claim is done again by the same message
    boolean _ =
        custodian.erase(new EraseKey.Request(message.user(), message.dataId(), message.version()));
    datasets
        .find(message.dataId(), message.version())
        .ifPresent(stored -> {
          var _ = tombstones.settle(stored, heads.finalized().number());
        });
    claim(message, verified.digest());
    return new Erased(verified.digest(), message.user(), message.dataId(), message.version());
  }

  private List<ErasedData> requireOnChain(Request request) {
    return ChainFirst.require(
        ledger.erasedInBlock(request.pathHash(), request.blockNumber()),
        request.pathHash(),
        request.blockNumber(),
        ledger::heads);
  }

  private static void requireOnlyMember(VerifiedRequest<EraseData> verified) {
    try {
      StrictJson.exactMembers(verified.payload(), "", "eraseData");
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private void requireTombstone(
      VerifiedRequest<EraseData> verified, List<ErasedData> events, Heads heads) {
    EraseData message = verified.message();
    // A stranger's copy of the hash stands under the stranger's address, and is passed over.
    ErasedData onChain =
        events.stream()
            .filter(event -> event.requestHash().equals(verified.digest()))
            .filter(event -> event.owner().equals(message.user()))
            .filter(event -> event.dataId().equals(message.dataId()))
            .filter(event -> event.version() == message.version())
            .findFirst()
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.HASH_MISMATCH,
                    "the erasure on chain is not that of this message by its signer"));
    Bytes32 expected =
        Commitments.tombstone(
            message.user(),
            message.dataId(),
            message.version(),
            verified.digest(),
            onChain.erasedAt());
    if (!ledger.tombstone(message.dataId(), message.version(), heads.latest()).equals(expected)) {
      throw new RefusedException(
          Refusal.HASH_MISMATCH, "the tombstone on chain does not commit to this message");
    }
    if (!ledger
        .tombstone(message.dataId(), message.version(), heads.finalized())
        .equals(expected)) {
      throw new RefusedException(
          Refusal.NOT_FINAL,
          "block "
              + onChain.block().number()
              + " is above the finalized block "
              + heads.finalized().number());
    }
    if (onChain.erasedAt() < message.iat() - TRANSACTION_SKEW_SECONDS
        || onChain.erasedAt() > message.exp()) {
      throw new RefusedException(
          Refusal.TRANSACTION_TIME,
          "the transaction of second " + onChain.erasedAt() + " is outside [iat-30, exp]");
    }
  }

  private void claim(EraseData message, Bytes32 digest) {
    try {
      table.commit(List.of(claims.claim(MESSAGE, message.user(), message.nonce(), digest)));
    } catch (ItemStore.ConflictException before) {
      // By this very message, or by another call with another one
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), digest);
    }
  }
}
