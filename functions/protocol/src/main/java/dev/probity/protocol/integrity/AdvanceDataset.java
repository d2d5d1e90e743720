package dev.probity.protocol.integrity;

import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.integrity.check.ConsistencyReport.Verdict;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * V.13 to V.17: fetches the content, verifies every block, signature and manifest, has the AI
 * service check the records, and accepts the version with IM's receipt.
 *
 * <p>It may be called by anybody at any time, and by several at once: each call carries on where
 * the row's checkpoint stands, and the row's revision lets only one of them write.
 */
final class AdvanceDataset {
  private final DatasetTable datasets;
  private final Tombstones tombstones;
  private final IntegrityPorts ports;
  private final AskCheck checks;

  AdvanceDataset(IntegrityPorts ports) {
    this.ports = ports;
    this.checks = new AskCheck(ports);
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.tombstones = new Tombstones(ports);
  }

  /**
   * Carries a pending version on, and ends any that its owner erased.
   *
   * @param until when to stop and leave the rest to the next call
   * @return the row as it then stands
   * @throws RefusedException what may pass: {@code content-unavailable}, {@code state-diverged} for
   *     a block that was altered, what the AI service waits for, and {@code erased} while the
   *     tombstone is not final; the row stays as it is
   */
  Stored advance(Stored stored, Instant until) {
    Stored current = tombstones.noticed(stored);
    while (current.row().state().isOpen()) {
      Progress progress;
      try {
        progress = attempt(current, until);
      } catch (ItemStore.ConflictException raced) {
        current = reread(current);
        continue;
      }
      current = progress.stored();
      if (progress instanceof Progress.OutOfTime) {
        return current;
      }
      if (progress instanceof Progress.Checked(_, var report, _) && report.isEmpty()) {
        // Nothing is written while the check goes on.
        return current;
      }
      if (progress instanceof Progress.Checked) {
        // It may have been erased while its content was fetched and checked.
        tombstones.requireNone(current);
      }
      try {
        current = commit(current, progress);
      } catch (ItemStore.ConflictException raced) {
        current = reread(current);
      }
    }
    return current;
  }

  /** How far one attempt came. */
  private sealed interface Progress {
    /** The row, with the pins that were written on the way. */
    Stored stored();

    record OutOfTime(Stored stored) implements Progress {}

    record Refused(Stored stored, Refusal refusal, String detail) implements Progress {}

    record Verified(Stored stored, long blocks, DatasetTable.Head head) implements Progress {}

    /** The report, if the check is over. */
    record Checked(Stored stored, Optional<CheckAnswer.Reported> report, DatasetTable.Head head)
        implements Progress {}
  }

  private Progress attempt(Stored current, Instant until) throws ItemStore.ConflictException {
    return switch (current.row().state()) {
      case State.Pending pending -> verify(current, pending, until);
      case State.Checking checking -> check(current, checking);
      case State.Active _,
          State.Rejected _,
          State.Inconsistent _,
          State.Detached _,
          State.Erased _ ->
          throw new IllegalStateException("decided");
    };
  }

  private Progress verify(Stored current, State.Pending pending, Instant until)
      throws ItemStore.ConflictException {
    DatasetRow row = current.row();
    var pinning = new PinContent(ports, current);
    DatasetTable.Head head = datasets.head(row.dataId());
    try {
      // 13: every block against its CID, and pinned
      Cid root = row.stored().root();
      if (!pinning.walk(root, pending.verified(), until)) {
        return new Progress.OutOfTime(pinning.stored());
      }
      // 14: S_d by the owner, over the manifest of this very content
      var dag = new VerifiedDag(new StoredBlocks(ports.blocks()), DagLimits.DEFAULT);
      Manifest manifest =
          new ManifestCheck(ports.domain(), ports.signatures())
              .require(row.request().message(), DatasetContents.open(dag, root));
      requireKept(manifest.keyCommit(), row.keyCommit());
      if (row.version() > head.version() && !manifest.previous().equals(head.manifestHash())) {
        return new Progress.Refused(pinning.stored(), Refusal.VERSION_CHAIN, previousMustBe(head));
      }
    } catch (RefusedException refused) {
      return new Progress.Refused(pinning.stored(), refused.refusal(), refused.detail());
    } catch (IOException unread) {
      RuntimeException answer = new UnreadContent(ports.alarms()).refused(unread);
      if (answer instanceof RefusedException invalid && !invalid.refusal().retryable()) {
        return new Progress.Refused(pinning.stored(), invalid.refusal(), invalid.detail());
      }
      throw answer;
    }
    return row.version() <= head.version()
        ? superseded(pinning.stored(), head)
        : new Progress.Verified(pinning.stored(), pinning.blocks(), head);
  }

  /** 16: what the AI service finds in the records; IM reads none. */
  private Progress check(Stored current, State.Checking checking) {
    DatasetRow row = current.row();
    // The version still continues the last accepted one
    DatasetTable.Head head = datasets.head(row.dataId());
    if (row.version() <= head.version()) {
      return superseded(current, head);
    }
    if (!checking.previous().equals(head.manifestHash())) {
      return new Progress.Refused(current, Refusal.VERSION_CHAIN, previousMustBe(head));
    }
    Optional<DatasetRow> previous =
        head.item().isEmpty() ? Optional.empty() : Optional.of(find(head.requestHash()).row());
    return new Progress.Checked(current, checks.ask(row, previous), head);
  }

  /** The custodian keeps the key that the manifest commits to, and none where there is none. */
  private static void requireKept(Bytes32 named, Bytes32 deposited) {
    if (!named.equals(deposited)) {
      throw new RefusedException(
          Refusal.KEY_BINDING,
          deposited.isZero()
              ? "the manifest names a key, and none was deposited"
              : "the manifest does not name the key that was deposited");
    }
  }

  private static Progress superseded(Stored current, DatasetTable.Head head) {
    return new Progress.Refused(
        current, Refusal.SUPERSEDED, "version " + head.version() + " was accepted meanwhile");
  }

  private static String previousMustBe(DatasetTable.Head head) {
    return "previous must be "
        + head.manifestHash()
        + ", the manifest of version "
        + head.version();
  }

  private Stored commit(Stored current, Progress progress) throws ItemStore.ConflictException {
    DatasetRow row = current.row();
    switch (progress) {
      case Progress.OutOfTime _ -> throw new IllegalStateException("nothing is left to write");
      case Progress.Refused refused ->
          datasets.replace(
              current, row.with(new State.Rejected(refused.refusal(), refused.detail())));
      case Progress.Verified verified ->
          datasets.replace(
              current,
              row.with(new State.Checking(verified.blocks(), verified.head().manifestHash())));
      case Progress.Checked checked ->
          decide(current, checked.report().orElseThrow(), checked.head());
    }
    return reread(current);
  }

  /** 17: warnings are accepted, with the receipt that IM signs (S15). */
  private void decide(Stored current, CheckAnswer.Reported report, DatasetTable.Head head)
      throws ItemStore.ConflictException {
    DatasetRow row = current.row();
    if (report.report().message().verdict() == Verdict.INCONSISTENT.number()) {
      String reply = SealedReceipt.refused(report).sealTo(row.replyJwk());
      datasets.replace(current, row.with(new State.Inconsistent(reply)));
    } else {
      String reply = SealedReceipt.accepted(row, report, ports).sealTo(row.replyJwk());
      datasets.accept(current, row.with(new State.Active(reply)), head);
    }
  }

  private Stored reread(Stored current) {
    return find(current.row().requestHash());
  }

  private Stored find(Bytes32 requestHash) {
    return datasets
        .find(requestHash)
        .orElseThrow(
            () -> new RefusedException(Refusal.STATE_DIVERGED, "the row of this request is gone"));
  }
}
