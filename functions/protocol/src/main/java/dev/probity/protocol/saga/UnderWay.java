package dev.probity.protocol.saga;

import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A transaction that somebody asks after. */
public final class UnderWay {
  private final Supplier<SagaPorts> ports;

  /**
   * Of the module whose transactions these are.
   *
   * @param ports asked for when needed
   */
  public UnderWay(Supplier<SagaPorts> ports) {
    this.ports = ports;
  }

  /**
   * Sends it and looks whether it is final, so that nobody waits for a schedule.
   *
   * @param id of its effect
   * @param until when to stop working
   */
  public void carryOn(Bytes32 id, Instant until) {
    SagaPorts saga = ports.get();
    if (state(saga, id).filter(OutboxRow.State.Queued.class::isInstance).isPresent()) {
      Sender.Sent _ = new Sender(saga).send(until);
    }
    new Confirmer(saga).confirm(id);
  }

  /** Whether the outbox holds it, and it has not ended. */
  public boolean isUnderWay(Bytes32 id) {
    return state(ports.get(), id)
        .filter(state ->
            state instanceof OutboxRow.State.Queued || state instanceof OutboxRow.State.Sent)
        .isPresent();
  }

  private Optional<OutboxRow.State> state(SagaPorts saga, Bytes32 id) {
    return new Outbox(saga.table(), saga.tenant()).find(id).map(stored -> stored.row().state());
  }
}
