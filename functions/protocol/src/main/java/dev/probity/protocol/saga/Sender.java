package dev.probity.protocol.saga;

import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
   * Sends what is queued, batch by batch, until nothing is or the time is up.
   *
   * @return how many were sent
   */
  public int send(Instant until) {
    int sent = 0;
    while (ports.clock().instant().isBefore(until)) {
      List<Outbox.Stored> batch = outbox.queued(BATCH);
      Progress progress = send(batch);
      sent += progress.sent();
      if (!progress.moved()) {
        return sent;
      }
    }
    return sent;
  }

  private record Progress(int sent, boolean moved) {}

  private Progress send(List<Outbox.Stored> batch) {
    if (batch.isEmpty()) {
      return new Progress(0, false);
    }
    NonceLine.Place place = line.read(ports.account().nextNonce());
    long nonce = place.next();
    var signed = new ArrayList<ChainAccount.Signed>();
    var writes = new ArrayList<ItemStore.Write>();
    boolean ended = false;
    long now = ports.clock().millis();
    for (Outbox.Stored stored : batch) {
      try {
        ChainAccount.Signed transaction = ports.account().sign(stored.row().call(), nonce);
        var state = new OutboxRow.State.Sent(List.of(transaction), now);
        writes.add(outbox.replace(stored, stored.row().with(state)));
        signed.add(transaction);
        nonce++;
      } catch (ChainAccount.RevertedException refused) {
        ended |= refused(stored, refused);
      }
    }
    if (signed.isEmpty()) {
      return new Progress(0, ended);
    }
    writes.add(line.move(place, nonce));
    try {
      ports.table().commit(writes);
    } catch (ItemStore.ConflictException raced) {
      // Another sender was first; what was signed here was never sent.
      return new Progress(0, true);
    }
    for (ChainAccount.Signed transaction : signed) {
      broadcast(transaction);
    }
    return new Progress(signed.size(), true);
  }

  /** A transaction that does not reach the chain now is sent again by the {@link Confirmer}. */
  private void broadcast(ChainAccount.Signed transaction) {
    try {
      ports.account().broadcast(transaction);
    } catch (PortException unreachable) {
      if (!unreachable.retryable()) {
        throw unreachable;
      }
    }
  }

  /** Ends a transaction that cannot succeed; true when it did end. */
  private boolean refused(Outbox.Stored stored, ChainAccount.RevertedException refused) {
    try {
      return ended(stored, refused);
    } catch (RowDivergedException edited) {
      // The alarm was raised; one edited row stops no other.
      return false;
    }
  }

  private boolean ended(Outbox.Stored stored, ChainAccount.RevertedException refused) {
    var finalized = ports.heads().get().finalized();
    if (ports.effectOf(stored.row()).stands(stored.row(), finalized)) {
      return endings.done(stored, finalized);
    }
    Instant enqueued = Instant.ofEpochMilli(stored.row().enqueuedAt());
    if (ports.clock().instant().isBefore(enqueued.plus(REFUSAL_PATIENCE))) {
      return false;
    }
    return endings.failed(stored, "the contract refuses: " + refused.getMessage());
  }
}
