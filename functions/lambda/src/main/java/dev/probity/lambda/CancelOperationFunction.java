package dev.probity.lambda;

import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.service.StopOperation;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/operations/{requestHash}/cancellation}: a user's order to stop one. */
public final class CancelOperationFunction extends HttpFunction {
  private final StopOperation step;

  public CancelOperationFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public CancelOperationFunction(Wiring wiring) {
    this(wiring.service(), wiring.log());
  }

  /** On any ports. */
  public CancelOperationFunction(ServicePorts ports, Consumer<String> log) {
    super(log);
    this.step = new StopOperation(ports);
  }

  @Override
  String step() {
    return "CancelOperation";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.stop(call.received(), call.pathBytes32("requestHash"))
        .map(shown -> Reply.json(200, OperationStatusFunction.body(shown)));
  }
}
