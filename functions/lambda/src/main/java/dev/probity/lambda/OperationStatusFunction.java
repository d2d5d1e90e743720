package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.service.ServicePorts;
import dev.probity.protocol.service.ShowOperation;
import dev.probity.protocol.service.ShowOperation.Shown;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code GET /v1/operations/{requestHash}}: how far an operation is, or what was answered. */
public final class OperationStatusFunction extends HttpFunction {
  private final ShowOperation step;

  public OperationStatusFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public OperationStatusFunction(Wiring wiring) {
    this(wiring.service(), wiring.log());
  }

  /** On any ports. */
  public OperationStatusFunction(ServicePorts ports, Consumer<String> log) {
    super(log);
    this.step = new ShowOperation(ports);
  }

  @Override
  String step() {
    return "OperationStatus";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.show(call.pathBytes32("requestHash"), call.bearer())
        .map(shown ->
            Reply.json(
                200,
                switch (shown) {
                  case Shown.Operation operation -> body(operation);
                  case Shown.Answer answer ->
                      JsonNodeFactory.instance.objectNode().put("reply", answer.sealed());
                }));
  }

  static ObjectNode body(Shown.Operation shown) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("operationState", shown.state().toJson());
    shown.sealed().ifPresent(sealed -> body.put("reply", sealed));
    return body;
  }
}
