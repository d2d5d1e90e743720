package dev.probity.protocol.service;

import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.service.CallRow.State;
import dev.probity.protocol.service.CallTable.Stored;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Works on the operations that were taken; run by schedule, and for one as soon as it is taken. */
public final class RunOperations {
  private static final int PAGE = 25;

  /** A sweep works so long on one operation, then on the next: none waits for another's end. */
  private static final Duration SLICE = Duration.ofSeconds(10);

  private final CallTable calls;
  private final AdvanceOperation advance;
  private final ServiceFaults faults;
  private final InstantSource clock;

  /** The step on its ports. */
  public RunOperations(ServicePorts ports, Services services) {
    this.calls = new CallTable(ports);
    this.advance = new AdvanceOperation(ports, services);
    this.faults = ports.faults();
    this.clock = ports.clock();
  }

  /**
   * What a run did.
   *
   * @param ended operations that are over now
   * @param waiting operations that go on, here later or with another worker
   * @param failed operations for which a neighbour did not answer; the next run repeats them
   */
  public record Worked(int ended, int waiting, int failed) {
    private static final Worked NOTHING = new Worked(0, 0, 0);

    private Worked and(Worked more) {
      return new Worked(ended + more.ended, waiting + more.waiting, failed + more.failed);
    }
  }

  /** Works on one operation until it is over or the time is up; of an unknown one nothing. */
  public Worked run(Bytes32 callHash, Instant until) {
    return calls.find(callHash).map(stored -> worked(stored, until)).orElse(Worked.NOTHING);
  }

  /** Works on all, those taken first before the others, until the time is up. */
  public Worked sweep(Instant until) {
    Worked all = Worked.NOTHING;
    String from = CallTable.firstPosition();
    List<Stored> page = calls.running(from, PAGE);
    while (!page.isEmpty() && clock.instant().isBefore(until)) {
      for (Stored stored : page) {
        if (!clock.instant().isBefore(until)) {
          break;
        }
        all = all.and(worked(stored, earlier(until, clock.instant().plus(SLICE))));
      }
      from = CallTable.positionAfter(page.getLast().row());
      page = calls.running(from, PAGE);
    }
    return all;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** One operation; what stops it stops no other. */
  private Worked worked(Stored stored, Instant until) {
    Outcome<Stored> outcome;
    try {
      outcome = Outcome.of(() -> advance.advance(stored, until));
    } catch (PortException | RowDivergedException unanswered) {
      return new Worked(0, 0, 1);
    } catch (RuntimeException fault) {
      // One row that our own code stumbles over must not stop the others' work.
      faults.tell(stored.row().service(), stored.row().callHash(), fault);
      return new Worked(0, 0, 1);
    }
    return outcome.fold(
        now ->
            now.row().state() instanceof State.Running ? new Worked(0, 1, 0) : new Worked(1, 0, 0),
        later -> new Worked(0, 0, 1));
  }
}
