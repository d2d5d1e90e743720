package dev.probity.protocol.aiservice;

import dev.probity.protocol.aiservice.CheckRow.Obstacle;
import dev.probity.protocol.aiservice.CheckRow.State;
import dev.probity.protocol.aiservice.CheckTable.Stored;
import dev.probity.protocol.integrity.CheckAnswer;
import dev.probity.protocol.integrity.CheckReport;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.StoredVersion;
import dev.probity.protocol.integrity.UnreadContent;
import dev.probity.protocol.integrity.check.FindingsDocument;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * V.16: makes a check, from the first record to the signed report.
 *
 * <p>It may be called by anybody at any time, and by several at once: the lease lets one work, and
 * the row's revision lets only one write, should the lease have run out under a worker. A check has
 * no checkpoints; one that is cut short begins anew.
 */
final class AdvanceCheck {
  /** How long a check may take. A function lives for 15 minutes, with its start and its end. */
  static final Duration LIMIT = Duration.ofMinutes(12);

  /** Renewed while the work goes on: who died with it stands in nobody's way for long. */
  static final Duration LEASE = Duration.ofSeconds(60);

  /** How often a check may end its worker, or be cut short, before it is given up. */
  static final int MAX_ATTEMPTS = 3;

  private static final Duration RENEWAL = LEASE.dividedBy(3);

  private final AiServicePorts ports;
  private final CheckTable checks;
  private final DataKeys keys;

  AdvanceCheck(AiServicePorts ports) {
    this.ports = ports;
    this.checks = new CheckTable(ports);
    this.keys = new DataKeys(ports);
  }

  /** Ends a check from within its work. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException(String why) {
      super(why, null, false, false);
    }
  }

  /**
   * Makes a check, unless another worker is at it or it is over.
   *
   * @param until when to leave it to another worker
   * @param counted whether being cut short then counts as an attempt
   * @return the row as it then stands
   * @throws RefusedException {@code content-unavailable}, {@code state-diverged}, {@code
   *     cid-invalid}; it is to be made again
   * @throws PortException when a neighbour did not answer; it is to be made again
   */
  Stored advance(Stored stored, Instant until, boolean counted) {
    Instant now = ports.clock().instant();
    if (!(stored.row().state() instanceof State.Running running)
        || now.getEpochSecond() < running.leaseUntil()) {
      return stored;
    }
    try {
      return new Attempt(stored, running.attempts(), now, until, counted).run();
    } catch (ItemStore.ConflictException raced) {
      // Another worker was first: what it wrote counts.
      return reread(stored);
    }
  }

  private Stored reread(Stored stored) {
    return checks
        .find(stored.row().requestHash())
        .orElseThrow(
            () -> new RefusedException(Refusal.STATE_DIVERGED, "the row of this check is gone"));
  }

  /** One worker's time with one check. */
  private final class Attempt implements Progress {
    private final int before;
    private final Instant begun;
    private final Instant until;
    private final boolean counted;
    private Stored current;
    private Instant renewAt;
    private boolean takenOver;

    Attempt(Stored stored, int before, Instant begun, Instant until, boolean counted) {
      this.current = stored;
      this.before = before;
      this.begun = begun;
      this.until = until;
      this.counted = counted;
      this.renewAt = begun.plus(RENEWAL);
    }

    Stored run() throws ItemStore.ConflictException {
      if (before >= MAX_ATTEMPTS) {
        return end(
            JudgedRecords.unfinished("the check was begun " + before + " times and not ended"));
      }
      current = checks.replace(current, leased(begun));
      JudgedRecords judged;
      try {
        judged = judged(current.row());
      } catch (StoppedException stopped) {
        return stopped();
      } catch (IOException unread) {
        throw released(new UnreadContent(ports.alarms()).refused(unread));
      } catch (RefusedException | PortException unread) {
        throw released(unread);
      }
      return end(judged);
    }

    private JudgedRecords judged(CheckRow row) throws IOException {
      CheckedContent asked = CheckedContent.open(row.question().version(), ports);
      CheckedContent content;
      try {
        content = keys.opened(asked);
      } catch (DatasetException sealed) {
        return JudgedRecords.unreadable(sealed, Expectations.NONE);
      }
      Optional<CheckedContent> previous = Optional.empty();
      if (row.question().previous().isPresent()) {
        StoredVersion before = row.question().previous().get();
        previous = new PreviousVersion(ports).stillThere(before, ports.ledger().heads());
      }
      if (previous.isPresent()) {
        previous = keys.openedBefore(previous.get(), asked);
      }
      return JudgedRecords.of(content, previous, ports, this);
    }

    /** Keeps the lease, and the time. */
    @Override
    public void update(long done, long total) {
      Instant now = ports.clock().instant();
      if (!now.isBefore(until) || !now.isBefore(begun.plus(LIMIT))) {
        throw new StoppedException("out of time");
      }
      if (now.isBefore(renewAt)) {
        return;
      }
      try {
        current = checks.replace(current, leased(now));
        renewAt = now.plus(RENEWAL);
      } catch (ItemStore.ConflictException raced) {
        takenOver = true;
        throw new StoppedException("another worker took over");
      }
    }

    private State leased(Instant from) {
      return new State.Running(before + 1, from.plus(LEASE).getEpochSecond(), Optional.empty());
    }

    private Stored stopped() throws ItemStore.ConflictException {
      if (takenOver) {
        return reread(current);
      }
      if (!ports.clock().instant().isBefore(begun.plus(LIMIT))) {
        return end(
            JudgedRecords.unfinished(
                "the check took longer than "
                    + LIMIT.toMinutes()
                    + " minutes: store the data as several data sets"));
      }
      return checks.replace(
          current, new State.Running(counted ? before + 1 : before, 0, Optional.empty()));
    }

    /**
     * Free for the next worker, with what stood in the way; what may pass, and what a neighbour did
     * not do, is no attempt: whoever takes blocks away ends no check by that.
     */
    private RuntimeException released(RuntimeException unread) throws ItemStore.ConflictException {
      Optional<Obstacle> obstacle =
          unread instanceof RefusedException refused && refused.refusal().retryable()
              ? Optional.of(new Obstacle(refused.refusal(), refused.detail()))
              : Optional.empty();
      boolean passing = obstacle.isPresent() || unread instanceof PortException;
      Stored _ =
          checks.replace(current, new State.Running(passing ? before : before + 1, 0, obstacle));
      return unread;
    }

    private Stored end(JudgedRecords judged) throws ItemStore.ConflictException {
      return checks.replace(current, new State.Done(reported(current.row(), judged)));
    }
  }

  private CheckAnswer.Reported reported(CheckRow row, JudgedRecords judged) {
    byte[] findings = FindingsDocument.of(judged.report());
    StoreData request = row.question().version().request().message();
    var report =
        new CheckReport(
            row.requestHash(),
            request.user(),
            request.dataId(),
            request.version(),
            judged.recordsVerified(),
            judged.report().verdict().number(),
            FindingsDocument.hash(findings),
            ports.clock().instant().getEpochSecond());
    var signed =
        new SignedMessage<>(
            CheckReport.TYPE,
            ports.domain(),
            report,
            ports.signer().sign(ports.domain(), CheckReport.TYPE, report));
    return new CheckAnswer.Reported(signed, Jwe.sealToUser(findings, row.question().replyJwk()));
  }
}
