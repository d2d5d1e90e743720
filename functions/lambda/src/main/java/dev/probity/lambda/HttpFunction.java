package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;

/**
 * What every HTTP function does around its step: decode, bound, run, log the code, and map the
 * outcome to HTTP. Nothing of a body, token or password is logged, and no fault of ours is shown to
 * a caller.
 */
abstract class HttpFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

  private final Consumer<String> log;

  HttpFunction(Consumer<String> log) {
    this.log = log;
  }

  /** Runs the step of this function. */
  abstract Outcome<Reply> run(HttpCall call);

  /** The name of the protocol step, for errors and logs. */
  abstract String step();

  @Override
  public final APIGatewayV2HTTPResponse handleRequest(
      APIGatewayV2HTTPEvent event, Context context) {
    Reply reply = answer(event, context);
    LogLine.of("call")
        .put("step", step())
        .put("status", reply.status())
        .put("code", reply.code())
        .put("correlationId", context.getAwsRequestId())
        .print(log);
    return reply.toResponse(context.getAwsRequestId());
  }

  private Reply answer(APIGatewayV2HTTPEvent event, Context context) {
    try {
      HttpCall call = new HttpCall(event, context);
      return run(call)
          .fold(reply -> reply, refused -> problem(event, refused.refusal(), refused.detail()));
    } catch (RefusedException refused) {
      return problem(event, refused.refusal(), refused.detail());
    } catch (RowDivergedException diverged) {
      return problem(event, Refusal.STATE_DIVERGED, "what is stored contradicts itself");
    } catch (PortException failed) {
      log(failed, context);
      return problem(event, codeOf(failed), "a neighbour of this module did not answer");
    } catch (RuntimeException ours) {
      // Whatever a step did not foresee is our bug: the caller learns the correlation id alone.
      log(ours, context);
      return problem(event, Refusal.INTERNAL, "correlation id " + context.getAwsRequestId());
    }
  }

  private Reply problem(APIGatewayV2HTTPEvent event, Refusal refusal, String detail) {
    return Reply.problem(refusal, step(), HttpCall.requestHash(event), detail);
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
        .put("step", step())
        .put("correlationId", context.getAwsRequestId())
        .put("trace", trace.toString())
        .metric("Failure")
        .print(log);
  }
}
