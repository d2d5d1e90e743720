package dev.probity.lambda;

import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.saga.Sender;
import java.time.Instant;
import java.util.function.Consumer;

/** Every minute, and when the table changes: sends what is queued in the outbox. */
public final class SendTransactionsFunction extends ScheduledFunction {
  private final Sender sender;

  public SendTransactionsFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public SendTransactionsFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public SendTransactionsFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.sender = new Sender(ports.saga());
  }

  @Override
  LogLine run(Instant until) {
    var seen = sender.send(until);
    return LogLine.of("SendTransactions").put("sent", seen.sent()).put("failed", seen.failed());
  }
}
