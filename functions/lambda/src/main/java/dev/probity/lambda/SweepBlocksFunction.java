package dev.probity.lambda;

import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.integrity.SweepBlocks;
import java.time.Instant;
import java.util.function.Consumer;

/** Every hour: deletes blocks that nobody has held for seven days. */
public final class SweepBlocksFunction extends ScheduledFunction {
  private final SweepBlocks step;

  public SweepBlocksFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public SweepBlocksFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public SweepBlocksFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new SweepBlocks(ports);
  }

  @Override
  LogLine run(Instant until) {
    var swept = step.sweep(until);
    return LogLine.of("SweepBlocks")
        .put("released", swept.released())
        .put("ended", swept.ended())
        .put("deleted", swept.deleted())
        .put("failed", swept.failed());
  }
}
