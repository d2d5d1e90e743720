package dev.probity.protocol.saga;

import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives queued transactions their nonces and sends them. Any number may run at once: the line of
 * nonces moves in the commit that stores the signed transactions, so none is lost or used twice.
 */
public final class Sender {
  /** Transactions that get their nonces in one commit. */
  static final int BATCH = 32;

  /** A call that the contract refuses is tried again so long: an endpoint may lag behind. */
  static final Duration REFUSAL_PATIENCE = Duration.ofSeconds(30);

  private final SagaPorts ports;
  private final Outbox outbox;
  private final NonceLine line;
  private final Endings endings;

  /** A sender on these ports. */
  public Sender(SagaPorts ports) {
    this.ports = ports;
    this.outbox = new Outbox(ports.table(), ports.tenant());
    this.line = new NonceLine(ports.table(), ports.tenant(), ports.account().address());
    this.endings = new Endings(ports);
  }

  /**
   * What a run did.
   *
   * @param sent transactions that have their nonces now
   * @param failed transactions for which a neighbour did not answer, in signing or in sending; the
   *     next run, or the {@link Confirmer}, repeats them
   */
  public record Sent(int sent, int failed) {}

  /**
   * Sends what is queued, batch by batch, until its end or until the time is up. What cannot be
   * sent now is left behind, and hinders no other.
   */
  public Sent send(Instant until) {
    int sent = 0;
    int failed = 0;
    String from = Outbox.BEGIN;
    List<Outbox.Stored> batch = outbox.queued(from, BATCH);
    while (!batch.isEmpty() && isBefore(until)) {
      Optional<Sent> progress = send(batch, until);
      if (progress.isPresent()) {
        sent += progress.get().sent();
        failed += progress.get().failed();
        from = Outbox.after(batch.getLast());
      }
      batch = outbox.queued(from, BATCH);
    }
    return new Sent(sent, failed);
  }

  /** One batch; empty when another sender was first. */
  private Optional<Sent> send(List<Outbox.Stored> batch, Instant until) {
    NonceLine.Place place = line.read(ports.account().nextNonce());
    long nonce = place.next();
    var signed = new ArrayList<ChainAccount.Signed>();
    var writes = new ArrayList<ItemStore.Write>();
    int failed = 0;
    long now = ports.clock().millis();
    for (Outbox.Stored stored : batch) {
      if (!isBefore(until)) {
        break;
      }
      try {
        ChainAccount.Signed transaction = ports.account().sign(stored.row().call(), nonce);
        var state = new OutboxRow.State.Sent(List.of(transaction), now);
        writes.add(outbox.replace(stored, stored.row().with(state)));
        signed.add(transaction);
        nonce++;
      } catch (ChainAccount.RevertedException refused) {
        failed += answered(stored, refused) ? 0 : 1;
      } catch (PortException unanswered) {
        failed++;
      }
    }
    if (signed.isEmpty()) {
      return Optional.of(new Sent(0, failed));
    }
    writes.add(line.move(place, nonce));
    try {
      ports.table().commit(writes);
    } catch (ItemStore.ConflictException raced) {
      // Another sender was first; what was signed here was never sent.
      return Optional.empty();
    }
    for (ChainAccount.Signed transaction : signed) {
      failed += broadcast(transaction) ? 0 : 1;
    }
    return Optional.of(new Sent(signed.size(), failed));
  }

  /** A transaction that does not reach the chain now is sent again by the {@link Confirmer}. */
  private boolean broadcast(ChainAccount.Signed transaction) {
    try {
      ports.account().broadcast(transaction);
      return true;
    } catch (PortException unreachable) {
      return false;
    }
  }

  /** A refused transaction; false when a neighbour did not say what became of it. */
  private boolean answered(Outbox.Stored stored, ChainAccount.RevertedException refused) {
    try {
      refused(stored, refused);
      return true;
    } catch (PortException | RowDivergedException unanswered) {
      return false;
    }
  }

  /** Ends a transaction that cannot succeed. */
  private void refused(Outbox.Stored stored, ChainAccount.RevertedException refused) {
    Heads heads = ports.heads().get();
    OutboxRow row = stored.row();
    Effect effect = ports.effectOf(row);
    if (effect.stands(row, heads.finalized())) {
      endings.done(stored, heads.finalized());
      return;
    }
    Instant enqueued = Instant.ofEpochMilli(row.enqueuedAt());
    // What stands in the newest block will be final: it is refused because it was done.
    if (isBefore(enqueued.plus(REFUSAL_PATIENCE)) || effect.stands(row, heads.latest())) {
      return;
    }
    endings.failed(stored, "the contract refuses: " + refused.getMessage());
  }

  private boolean isBefore(Instant end) {
    return ports.clock().instant().isBefore(end);
  }
}
