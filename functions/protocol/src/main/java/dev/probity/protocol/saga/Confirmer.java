package dev.probity.protocol.saga;

import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.saga.OutboxRow.State;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sees sent transactions to their end, in final blocks alone. */
public final class Confirmer {
  /** A transaction that no block takes for so long is sent again for a higher fee. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So often; after that somebody has to look. */
  static final int MOST_SIGNED = 12;

  private static final int PAGE = 100;

  private final SagaPorts ports;
  private final Outbox outbox;
  private final Endings endings;
  private final Orphans orphans;

  /** A confirmer on these ports. */
  public Confirmer(SagaPorts ports) {
    this.ports = ports;
    this.outbox = new Outbox(ports.table(), ports.tenant());
    this.endings = new Endings(ports);
    this.orphans = new Orphans(ports);
  }

  /**
   * What a run saw.
   *
   * @param ended transactions that are done or failed now
   * @param waiting transactions that are under way
   * @param failed transactions, a gap before them, and entities without one, for which a neighbour
   *     did not answer; the next run repeats them
   */
  public record Seen(int ended, int waiting, int failed) {}

  /**
   * Looks at all sent transactions by their nonces, and for entities whose transaction is gone,
   * until the time is up.
   */
  public Seen confirm(Instant until) {
    int ended = 0;
    int waiting = 0;
    int failed = 0;
    List<Outbox.Stored> page = outbox.sent(Outbox.BEGIN, PAGE);
    failed += closedGap(page) ? 0 : 1;
    while (!page.isEmpty() && isBefore(until)) {
      Optional<Look> look = look();
      if (look.isEmpty()) {
        failed += page.size();
        page = outbox.sent(Outbox.after(page.getLast()), PAGE);
        continue;
      }
      for (Outbox.Stored stored : page) {
        if (!isBefore(until)) {
          break;
        }
        try {
          if (advance(stored, look.get())) {
            ended++;
          } else {
            waiting++;
          }
        } catch (PortException | RowDivergedException unanswered) {
          failed++;
        }
      }
      page = outbox.sent(Outbox.after(page.getLast()), PAGE);
    }
    failed += orphans.tell(until);
    return new Seen(ended, waiting, failed);
  }

  /** Looks at the transaction of one effect, for whoever asks after it. */
  public void confirm(Bytes32 id) {
    Optional<Outbox.Stored> stored = outbox.find(id);
    if (stored.isPresent() && stored.get().row().state() instanceof State.Sent) {
      advance(stored.get(), new Look(ports.heads().get(), ports.account().nextNonce()));
    }
  }

  /**
   * The chain as it was before a page of transactions was looked at; it is older than what is read
   * of each, so that one that is mined meanwhile is neither final nor overtaken.
   *
   * @param next the nonce that the newest block expected next
   */
  private record Look(Heads heads, long next) {}

  /** Empty when the chain does not answer. */
  private Optional<Look> look() {
    try {
      return Optional.of(new Look(ports.heads().get(), ports.account().nextNonce()));
    } catch (PortException unanswered) {
      return Optional.empty();
    }
  }

  /** One transaction; true when it ended. */
  private boolean advance(Outbox.Stored stored, Look look) {
    if (!(stored.row().state() instanceof State.Sent sent)) {
      return false;
    }
    Heads heads = look.heads();
    Optional<ChainAccount.Mined> mined = ports.account().mined(sent.hashes());
    if (mined.isPresent()) {
      return mined.get().block().number() <= heads.finalized().number()
          && end(stored, mined.get(), heads);
    }
    if (look.next() > sent.nonce()) {
      return overtaken(stored, sent, heads);
    }
    sendAgain(stored, sent);
    return false;
  }

  private boolean end(Outbox.Stored stored, ChainAccount.Mined mined, Heads heads) {
    // A refusal by the contract is no failure when what was wanted stands already.
    if (ports.effectOf(stored.row()).stands(stored.row(), heads.finalized())) {
      return endings.done(stored, heads.finalized());
    }
    return endings.failed(
        stored,
        mined.succeeded()
            ? "transaction " + mined.hash() + " did not have its effect"
            : "the contract refused transaction " + mined.hash());
  }

  /** Another transaction has its nonce: one from outside, or ours of a block that is gone. */
  private boolean overtaken(Outbox.Stored stored, State.Sent sent, Heads heads) {
    if (ports.effectOf(stored.row()).stands(stored.row(), heads.finalized())) {
      return endings.done(stored, heads.finalized());
    }
    if (isYoung(sent)) {
      return false;
    }
    replace(stored, new State.Queued());
    return false;
  }

  private void sendAgain(Outbox.Stored stored, State.Sent sent) {
    ChainAccount.Signed last = sent.signed().getLast();
    if (isYoung(sent)) {
      ports.account().broadcast(last);
      return;
    }
    if (sent.signed().size() >= MOST_SIGNED) {
      ports.alarms().raise(Alarms.Alarm.TRANSACTION_STUCK, "outbox/" + stored.row().id());
      ports.account().broadcast(last);
      return;
    }
    ChainAccount.Signed dearer = ports.account().bump(last);
    var signed = new ArrayList<>(sent.signed());
    signed.add(dearer);
    if (replace(stored, new State.Sent(signed, ports.clock().millis()))) {
      ports.account().broadcast(dearer);
    }
  }

  /** A gap without an answer hinders no transaction that is mined; false when there was none. */
  private boolean closedGap(List<Outbox.Stored> lowest) {
    try {
      closeGap(lowest);
      return true;
    } catch (PortException unanswered) {
      return false;
    }
  }

  /**
   * Takes a nonce that no row holds and on which later ones wait: left by a table that was lost or
   * put back. Rows with lower nonces may be there, mined and not final.
   */
  private void closeGap(List<Outbox.Stored> lowest) {
    if (lowest.isEmpty()) {
      return;
    }
    long next = ports.account().nextNonce();
    boolean awaited = false;
    for (Outbox.Stored stored : lowest) {
      if (stored.row().state() instanceof State.Sent sent) {
        if (sent.nonce() == next) {
          return;
        }
        awaited |= sent.nonce() > next && !isYoung(sent);
      }
    }
    if (awaited) {
      ports.account().broadcast(ports.account().vacate(next));
    }
  }

  private boolean isYoung(State.Sent sent) {
    return isBefore(Instant.ofEpochMilli(sent.signedAt()).plus(PATIENCE));
  }

  private boolean isBefore(Instant end) {
    return ports.clock().instant().isBefore(end);
  }

  private boolean replace(Outbox.Stored stored, State next) {
    try {
      ports.table().commit(List.of(outbox.replace(stored, stored.row().with(next))));
      return true;
    } catch (ItemStore.ConflictException raced) {
      return false;
    }
  }
}
