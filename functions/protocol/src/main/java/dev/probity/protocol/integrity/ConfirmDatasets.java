package dev.probity.protocol.integrity;

import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Outcome.Accepted;
import dev.probity.protocol.step.Outcome.Refused;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Carries pending versions on that nobody asks for; run by schedule. */
public final class ConfirmDatasets {
  private static final int PAGE = 100;

  private final DatasetTable datasets;
  private final AdvanceDataset advance;
  private final InstantSource clock;

  /** The step on its ports. */
  public ConfirmDatasets(IntegrityPorts ports) {
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.advance = new AdvanceDataset(ports);
    this.clock = ports.clock();
  }

  /**
   * What a run did.
   *
   * @param decided versions that are accepted or refused now
   * @param waiting versions that are pending still
   */
  public record Swept(int decided, int waiting) {}

  /** Advances the oldest pending versions until the time is up. */
  public Swept sweep(Instant until) {
    int decided = 0;
    int waiting = 0;
    List<Stored> pending = datasets.list(DatasetTable.PENDING, DatasetTable.position(0), PAGE);
    for (Stored stored : pending) {
      if (!clock.instant().isBefore(until)) {
        break;
      }
      Outcome<Stored> outcome = Outcome.of(() -> advance.advance(stored, until));
      switch (outcome) {
        case Accepted<Stored> now
            when !(now.value().row().state() instanceof DatasetRow.State.Pending) ->
            decided++;
        case Accepted<Stored> still -> waiting++;
        case Refused<Stored> later -> waiting++;
      }
    }
    return new Swept(decided, waiting);
  }
}
