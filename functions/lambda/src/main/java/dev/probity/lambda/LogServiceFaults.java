package dev.probity.lambda;

import dev.probity.protocol.service.ServiceFaults;
import dev.probity.protocol.wire.Bytes32;
import java.util.function.Consumer;

/** What a service's handler threw, as log lines and CloudWatch metrics in one. */
record LogServiceFaults(Consumer<String> log) implements ServiceFaults {
  @Override
  public void tell(String service, Bytes32 callHash, Throwable thrown) {
    LogLine.of("failure")
        .put("step", "Service")
        .put("service", service)
        .put("callHash", callHash.toString())
        .put("trace", where(thrown))
        .metric("Failure")
        .print(log);
  }

  /** What was thrown and where, without its message, which may quote what a user sent. */
  private static String where(Throwable thrown) {
    var trace = new StringBuilder(thrown.getClass().getName());
    for (StackTraceElement frame : thrown.getStackTrace()) {
      trace.append("\n\tat ").append(frame);
    }
    if (thrown.getCause() != null) {
      trace.append("\ncaused by ").append(where(thrown.getCause()));
    }
    return trace.toString();
  }
}
