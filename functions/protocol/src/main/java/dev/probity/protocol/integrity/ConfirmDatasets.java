package dev.probity.protocol.integrity;

import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.step.Outcome;
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
   * @param failed versions for which a neighbour did not answer; the next run repeats them
   */
  public record Swept(int decided, int waiting, int failed) {}

  /** Advances pending versions, those anchored first before the others, until the time is up. */
  public Swept sweep(Instant until) {
    int decided = 0;
    int waiting = 0;
    int failed = 0;
    String from = DatasetTable.position(0);
    List<Stored> page = datasets.list(DatasetTable.PENDING, from, PAGE);
    while (!page.isEmpty() && clock.instant().isBefore(until)) {
      for (Stored stored : page) {
        if (!clock.instant().isBefore(until)) {
          break;
        }
        switch (advanced(stored, until)) {
          case DECIDED -> decided++;
          case WAITING -> waiting++;
          case FAILED -> failed++;
        }
      }
      from = DatasetTable.positionAfter(page.getLast().row());
      page = datasets.list(DatasetTable.PENDING, from, PAGE);
    }
    return new Swept(decided, waiting, failed);
  }

  private enum End {
    DECIDED,
    WAITING,
    FAILED
  }

  /** One version; what stops it stops no other. */
  private End advanced(Stored stored, Instant until) {
    Outcome<Stored> outcome;
    try {
      outcome = Outcome.of(() -> advance.advance(stored, until));
    } catch (PortException | RowDivergedException unanswered) {
      return End.FAILED;
    }
    return outcome.fold(
        now -> now.row().state().isOpen() ? End.WAITING : End.DECIDED, later -> End.WAITING);
  }
}
