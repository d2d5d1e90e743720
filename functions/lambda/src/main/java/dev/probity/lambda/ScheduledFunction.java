package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What every scheduled function does around its step. A fault ends the run; the next one repeats
 * it.
 */
abstract class ScheduledFunction implements RequestHandler<ScheduledEvent, String> {
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final Consumer<String> log;

  ScheduledFunction(Consumer<String> log) {
    this.log = log;
  }

  /** Runs the step until this time and says, in the log, what it did. */
  abstract LogLine run(Instant until);

  @Override
  public final String handleRequest(ScheduledEvent event, Context context) {
    Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    run(InstantSource.system().instant().plus(left))
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    return "ok";
  }
}
