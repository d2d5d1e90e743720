package dev.probity.protocol.aiservice;

import dev.probity.protocol.aiservice.CheckRow.State;
import dev.probity.protocol.aiservice.CheckTable.Stored;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Makes the checks that were taken; run by schedule, and for one as soon as it is taken. */
public final class RunChecks {
  private static final int PAGE = 25;

  private final CheckTable checks;
  private final AdvanceCheck advance;
  private final InstantSource clock;

  /** The step on its ports. */
  public RunChecks(AiServicePorts ports) {
    this.checks = new CheckTable(ports);
    this.advance = new AdvanceCheck(ports);
    this.clock = ports.clock();
  }

  /**
   * What a run did.
   *
   * @param ended checks that are over now
   * @param waiting checks that go on, later or with another worker
   * @param failed checks for which a neighbour did not answer; the next run repeats them
   */
  public record Worked(int ended, int waiting, int failed) {
    private static final Worked NOTHING = new Worked(0, 0, 0);

    private Worked and(Worked more) {
      return new Worked(ended + more.ended, waiting + more.waiting, failed + more.failed);
    }
  }

  /** Makes one check, unless the time is up before; of an unknown one nothing. */
  public Worked run(Bytes32 requestHash, Instant until) {
    return checks.find(requestHash).map(stored -> worked(stored, until)).orElse(Worked.NOTHING);
  }

  /**
   * Makes all, those taken first before the others.
   *
   * @param lastBegin when to begin no other
   * @param until when to stop
   */
  public Worked sweep(Instant lastBegin, Instant until) {
    Worked all = Worked.NOTHING;
    String from = CheckTable.firstPosition();
    List<Stored> page = checks.running(from, PAGE);
    while (!page.isEmpty()) {
      for (Stored stored : page) {
        if (!clock.instant().isBefore(lastBegin)) {
          return all;
        }
        all = all.and(worked(stored, until));
      }
      from = CheckTable.positionAfter(page.getLast().row());
      page = checks.running(from, PAGE);
    }
    return all;
  }

  /** One check; what stops it stops no other. */
  private Worked worked(Stored stored, Instant until) {
    Outcome<Stored> outcome;
    try {
      outcome = Outcome.of(() -> advance.advance(stored, until, true));
    } catch (PortException | RowDivergedException unanswered) {
      return new Worked(0, 0, 1);
    }
    return outcome.fold(
        now -> now.row().state() instanceof State.Done ? new Worked(1, 0, 0) : new Worked(0, 1, 0),
        later -> new Worked(0, 0, 1));
  }
}
