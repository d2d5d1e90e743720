package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a step so that every failure is a refusal: the caller learns its code, the log its details.
 *
 * @param step the name of the protocol step, for the log
 */
record GuardedCall(String step, Consumer<String> log) {

  <R> Outcome<R> run(Supplier<Outcome<R>> work, Context context) {
    try {
      return work.get();
    } catch (RefusedException refused) {
      return new Outcome.Refused<>(refused.refusal(), refused.detail());
    } catch (RowDivergedException diverged) {
      return new Outcome.Refused<>(Refusal.STATE_DIVERGED, "what is stored contradicts itself");
    } catch (PortException failed) {
      log(failed, context);
      return new Outcome.Refused<>(codeOf(failed), "a neighbour of this module did not answer");
    } catch (RuntimeException ours) {
      // Whatever a step did not foresee is our bug: the caller learns the correlation id alone.
      log(ours, context);
      return new Outcome.Refused<>(Refusal.INTERNAL, "correlation id " + context.getAwsRequestId());
    }
  }

  private static Refusal codeOf(PortException failed) {
    if (!failed.retryable()) {
      return Refusal.INTERNAL;
    }
    return failed.neighbour() == PortException.Neighbour.CHAIN
        ? Refusal.CHAIN_UNAVAILABLE
        : Refusal.UNAVAILABLE;
  }

  private void log(RuntimeException failure, Context context) {
    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    LogLine.of("failure")
        .put("step", step)
        .put("correlationId", context.getAwsRequestId())
        .put("trace", trace.toString())
        .metric("Failure")
        .print(log);
  }
}
