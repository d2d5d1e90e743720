package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What every function does around its step that a schedule starts, or a table's stream: the event
 * says only that it is time. A fault ends the run; the next one repeats it.
 */
abstract class ScheduledFunction implements RequestHandler<Object, String> {
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final Consumer<String> log;

  ScheduledFunction(Consumer<String> log) {
    this.log = log;
  }

  /** Runs the step until this time and says, in the log, what it did. */
  abstract LogLine run(Instant until);

  @Override
  public final String handleRequest(Object event, Context context) {
    Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    run(InstantSource.system().instant().plus(left))
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    return "ok";
  }
}
