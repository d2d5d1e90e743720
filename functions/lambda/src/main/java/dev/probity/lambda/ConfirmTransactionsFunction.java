package dev.probity.lambda;

import dev.probity.protocol.idma.AdministratorWatch;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.saga.Confirmer;
import java.time.Instant;
import java.util.function.Consumer;

/** Every minute: sees sent transactions to their end, and that administrators are left. */
public final class ConfirmTransactionsFunction extends ScheduledFunction {
  private final Confirmer confirmer;
  private final AdministratorWatch administrators;

  public ConfirmTransactionsFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ConfirmTransactionsFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public ConfirmTransactionsFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.confirmer = new Confirmer(ports.saga());
    this.administrators = new AdministratorWatch(ports);
  }

  @Override
  LogLine run(Instant until) {
    var seen = confirmer.confirm(until);
    return LogLine.of("ConfirmTransactions")
        .put("ended", seen.ended())
        .put("waiting", seen.waiting())
        .put("failed", seen.failed())
        .put("administrators", looked());
  }

  /** Whether they were counted; if not, the next run does. */
  private String looked() {
    try {
      administrators.look();
      return "counted";
    } catch (PortException unanswered) {
      return "unknown";
    }
  }
}
