package dev.probity.lambda;

import dev.probity.protocol.port.Alarms;
import java.util.function.Consumer;

/** Alarms as log lines and CloudWatch metrics in one (embedded metric format). */
record LogAlarms(Consumer<String> log) implements Alarms {
  @Override
  public void raise(Alarm alarm, String subject) {
    LogLine.of("alarm")
        .put("alarm", alarm.name())
        .put("subject", subject)
        .metric("Alarm")
        .print(log);
  }
}
