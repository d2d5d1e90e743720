package dev.probity.lambda;

import dev.probity.protocol.integrity.ConfirmDatasets;
import dev.probity.protocol.integrity.IntegrityPorts;
import java.time.Instant;
import java.util.function.Consumer;

/** Every minute: carries pending versions on that nobody asks for. */
public final class ConfirmDatasetsFunction extends ScheduledFunction {
  private final ConfirmDatasets step;

  public ConfirmDatasetsFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ConfirmDatasetsFunction(Wiring wiring) {
    this(wiring.integrity(), wiring.log());
  }

  /** On any ports. */
  public ConfirmDatasetsFunction(IntegrityPorts ports, Consumer<String> log) {
    super(log);
    this.step = new ConfirmDatasets(ports);
  }

  @Override
  LogLine run(Instant until) {
    var swept = step.sweep(until);
    return LogLine.of("ConfirmDatasets")
        .put("decided", swept.decided())
        .put("waiting", swept.waiting())
        .put("failed", swept.failed());
  }
}
