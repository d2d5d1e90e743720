package dev.probity.lambda;

import dev.probity.protocol.integrity.IntegrityPorts;
import dev.probity.protocol.integrity.ReverifyContent;
import java.time.Instant;
import java.util.function.Consumer;

/** Every hour: reads stored blocks again, all of them once a day where time suffices. */
public final class ReverifyContentFunction extends ScheduledFunction {
  private final ReverifyContent step;

  public ReverifyContentFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ReverifyContentFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public ReverifyContentFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new ReverifyContent(ports);
  }

  @Override
  LogLine run(Instant until) {
    var swept = step.sweep(until);
    return LogLine.of("ReverifyContent")
        .put("versions", swept.versions())
        .put("damaged", swept.damaged())
        .put("roundEnded", Boolean.toString(swept.roundEnded()));
  }
}
