package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.gateway.CallService;
import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/call}: R15. */
public final class CallServiceFunction extends HttpFunction {
  private final CallService step;

  public CallServiceFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public CallServiceFunction(Wiring wiring) {
    this(wiring.gateway(), wiring.log());
  }

  /** On any ports. */
  public CallServiceFunction(GatewayPorts ports, Consumer<String> log) {
    super(log);
    this.step = new CallService(ports);
  }

  @Override
  String step() {
    return "CallService";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.call(new CallService.Request(call.received(), call.bearer()))
        .map(CallServiceFunction::reply);
  }

  private static Reply reply(Answer answer) {
    var body = JsonNodeFactory.instance.objectNode();
    return switch (answer) {
      case Answer.Done done ->
          Reply.json(200, body.put("status", "done").put("reply", done.sealed()));
      case Answer.Accepted accepted ->
          Reply.json(
              202,
              body.put("status", "accepted")
                  .put("requestHash", accepted.state().message().callHash().toString()));
    };
  }
}
