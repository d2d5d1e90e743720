package dev.probity.lambda;

import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.saga.Confirmer;
import java.time.Instant;
import java.util.function.Consumer;

/** Every minute: sees the gateway's sent transactions to their end. */
public final class ConfirmTokenTransactionsFunction extends ScheduledFunction {
  private final Confirmer confirmer;

  public ConfirmTokenTransactionsFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public ConfirmTokenTransactionsFunction(Wiring wiring) {
    this(wiring.gateway(), wiring.log());
  }

  /** On any ports. */
  public ConfirmTokenTransactionsFunction(GatewayPorts ports, Consumer<String> log) {
    super(log);
    this.confirmer = new Confirmer(ports.saga());
  }

  @Override
  LogLine run(Instant until) {
    var seen = confirmer.confirm(until);
    return LogLine.of("ConfirmTokenTransactions")
        .put("ended", seen.ended())
        .put("waiting", seen.waiting())
        .put("failed", seen.failed());
  }
}
