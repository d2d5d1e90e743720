package dev.probity.protocol.aiservice;

import dev.probity.protocol.aiservice.CheckRow.State;
import dev.probity.protocol.aiservice.CheckTable.Stored;
import dev.probity.protocol.intake.PlainBody;
import dev.probity.protocol.integrity.CheckAnswer;
import dev.probity.protocol.integrity.CheckQuestion;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoredVersion;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * V.16: IM asks for the check of a version. Reached by IM alone, and does not rely on that: it
 * checks nothing that the owner did not sign and anchor.
 *
 * <p>One request, one check: the row under H12 is written before the first record is read, and
 * holds the report afterwards. Whoever asks again gets that report, or learns that the check goes
 * on.
 */
public final class CheckDataset {
  /** Data of at most so many bytes, with the previous version's, is checked while IM waits. */
  static final long WHILE_ASKED_BYTES = 4 << 20;

  /** And only so long. */
  static final Duration WHILE_ASKED = Duration.ofSeconds(3);

  private final AiServicePorts ports;
  private final CheckTable checks;
  private final AdvanceCheck advance;

  /** The step on its ports. */
  public CheckDataset(AiServicePorts ports) {
    this.ports = ports;
    this.checks = new CheckTable(ports);
    this.advance = new AdvanceCheck(ports);
  }

  /**
   * What IM gets, and what is left to do.
   *
   * @param begun the check that a worker has to be told of; empty where it is over, or told of
   *     already
   */
  public record Answered(CheckAnswer answer, Optional<Bytes32> begun) {}

  /**
   * Runs the step.
   *
   * @param body {@link CheckQuestion}, at most 1 MiB
   */
  public Outcome<Answered> check(byte[] body) {
    return Outcome.of(() -> flow(body));
  }

  private Answered flow(byte[] body) {
    Instant now = ports.clock().instant();
    // C1, C3
    CheckQuestion question = PlainBody.read(body, StrictJson.Limits.MESSAGE, CheckQuestion::parse);
    // C4: a message of another domain has no digest here
    requireOurs(question.version());
    Bytes32 requestHash = question.version().request().digest();
    // C7: the same request again has the stored outcome
    Optional<Stored> before = checks.find(requestHash);
    if (before.isPresent()) {
      return answered(before.get(), now, false);
    }
    // C6: R16 and S12; it travels inside, and so is not checked for freshness again
    requireByOwner(question.version());
    requireReplyKey(question);
    // C9: in its slot, final
    Heads heads = ports.ledger().heads();
    requireAnchored(question.version(), heads);
    // V.14 again: whoever works with content believes nobody who has checked it
    CheckedContent content = CheckedContent.open(question.version(), ports);
    long bytes = content.manifest().size();
    if (question.previous().isPresent()) {
      StoredVersion previous = question.previous().get();
      requirePrevious(previous, content, heads);
      bytes +=
          new PreviousVersion(ports)
              .stillThere(previous, heads)
              .map(compared -> compared.manifest().size())
              .orElse(0L);
    } else if (!content.manifest().previous().isZero()) {
      throw new RefusedException(
          Refusal.VERSION_CHAIN, "the manifest names a previous version, and none came along");
    }
    return answered(
        insert(
            new CheckRow(
                requestHash, question, bytes, now.getEpochSecond(), State.Running.NOT_BEGUN)),
        now,
        true);
  }

  private void requireOurs(StoredVersion version) {
    if (!version.request().domain().equals(ports.domain())) {
      throw new RefusedException(
          Refusal.WRONG_DOMAIN, "this deployment takes messages for " + ports.domain());
    }
  }

  private void requireByOwner(StoredVersion version) {
    try {
      ports
          .signatures()
          .verify(
              version.request().message().user(),
              version.request().digest(),
              version.request().signature().bytes());
    } catch (SignatureRefusedException wrong) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE, "the signature is not by the address in the message");
    }
  }

  private static void requireReplyKey(CheckQuestion question) {
    if (!question
        .replyJwk()
        .thumbprint()
        .equals(question.version().request().message().replyKey())) {
      throw new RefusedException(
          Refusal.REPLY_KEY, "the thumbprint of replyJwk is not the signed replyKey");
    }
  }

  private void requireAnchored(StoredVersion version, Heads heads) {
    StoreData message = version.request().message();
    Bytes32 expected = version.commitment();
    if (!ports
        .ledger()
        .commitment(message.dataId(), message.version(), heads.latest())
        .equals(expected)) {
      throw new RefusedException(
          Refusal.HASH_MISMATCH,
          "the slot of version " + message.version() + " does not commit to its message");
    }
    if (!ports
        .ledger()
        .commitment(message.dataId(), message.version(), heads.finalized())
        .equals(expected)) {
      throw new RefusedException(
          Refusal.NOT_FINAL, "version " + message.version() + " is above the finalized block");
    }
  }

  /** The version that this one continues: by the same owner, of the same data set, and stored. */
  private void requirePrevious(StoredVersion previous, CheckedContent content, Heads heads) {
    StoreData before = previous.request().message();
    StoreData now = content.version().request().message();
    requireOurs(previous);
    boolean continued =
        before.user().equals(now.user())
            && before.dataId().equals(now.dataId())
            && before.version() < now.version()
            && before.manifestHash().equals(content.manifest().previous());
    if (!continued) {
      throw new RefusedException(
          Refusal.VERSION_CHAIN, "what came along is not the version that the manifest names");
    }
    requireByOwner(previous);
    requireAnchored(previous, heads);
  }

  private Stored insert(CheckRow row) {
    try {
      return checks.insert(row);
    } catch (ItemStore.ConflictException raced) {
      return checks
          .find(row.requestHash())
          .orElseThrow(() ->
              PortException.retryable(
                  PortException.Neighbour.TABLE, "a check that is there cannot be read", raced));
    }
  }

  private Answered answered(Stored stored, Instant now, boolean first) {
    boolean small = stored.row().bytes() <= WHILE_ASKED_BYTES;
    boolean leased = leased(stored, now);
    Stored after =
        small ? advance.advance(stored, ports.clock().instant().plus(WHILE_ASKED), false) : stored;
    return switch (after.row().state()) {
      case State.Done done -> new Answered(done.reported(), Optional.empty());
      case State.Running running -> {
        if (running.obstacle().isPresent()) {
          // Its worker cannot tell the owner; IM does
          CheckRow.Obstacle waits = running.obstacle().get();
          throw new RefusedException(waits.refusal(), waits.detail());
        }
        yield new Answered(
            new CheckAnswer.Pending(),
            (small && !leased) || first
                ? Optional.of(stored.row().requestHash())
                : Optional.empty());
      }
    };
  }

  private static boolean leased(Stored stored, Instant now) {
    return stored.row().state() instanceof State.Running running
        && now.getEpochSecond() < running.leaseUntil();
  }
}
