package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.Register;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/registrations/{requestHash}?block=N}: R2. */
public final class RegisterFunction extends HttpFunction {
  private final Register step;

  public RegisterFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public RegisterFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public RegisterFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new Register(ports);
  }

  @Override
  String step() {
    return "Register";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var request =
        new Register.Request(
            call.received(), call.pathBytes32("requestHash"), call.queryNumber("block"));
    return step.register(request)
        .map(taken ->
            Reply.json(
                202,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", taken.requestHash().toString())
                    .put("status", "pending")));
  }
}
