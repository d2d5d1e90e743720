package dev.probity.lambda;

import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.saga.Sender;
import java.time.Instant;
import java.util.function.Consumer;

/** Every minute, and when the gateway's table changes: sends what is queued in its outbox. */
public final class SendTokenTransactionsFunction extends ScheduledFunction {
  private final Sender sender;

  public SendTokenTransactionsFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public SendTokenTransactionsFunction(Wiring wiring) {
    this(wiring.gateway(), wiring.log());
  }

  /** On any ports. */
  public SendTokenTransactionsFunction(GatewayPorts ports, Consumer<String> log) {
    super(log);
    this.sender = new Sender(ports.saga());
  }

  @Override
  LogLine run(Instant until) {
    var seen = sender.send(until);
    return LogLine.of("SendTokenTransactions")
        .put("sent", seen.sent())
        .put("failed", seen.failed());
  }
}
