package dev.probity.lambda;

import dev.probity.protocol.integrity.ConfirmDatasets;
import java.time.Instant;

/** Every minute: carries pending versions on that nobody asks for. */
public final class ConfirmDatasetsFunction extends ScheduledFunction {
  private final ConfirmDatasets step;

  public ConfirmDatasetsFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ConfirmDatasetsFunction(Wiring wiring) {
    super(wiring);
    this.step = new ConfirmDatasets(wiring);
  }

  @Override
  LogLine run(Instant until) {
    var swept = step.sweep(until);
    return LogLine.of("ConfirmDatasets")
        .put("decided", swept.decided())
        .put("waiting", swept.waiting());
  }
}
