package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
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
    return new GuardedCall(step(), log)
        .run(() -> run(new HttpCall(event, context)), context)
        .fold(reply -> reply, refused -> problem(event, refused.refusal(), refused.detail()));
  }

  private Reply problem(APIGatewayV2HTTPEvent event, Refusal refusal, String detail) {
    return Reply.problem(refusal, step(), HttpCall.requestHash(event), detail);
  }
}
