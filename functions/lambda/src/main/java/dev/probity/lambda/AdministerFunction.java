package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.Administer;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/admin/orders}: AdminAction, with the Approvals that it needs. */
public final class AdministerFunction extends HttpFunction {
  private final Administer step;

  public AdministerFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public AdministerFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public AdministerFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new Administer(ports);
  }

  @Override
  String step() {
    return "Administer";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.order(call.received())
        .map(taken ->
            Reply.json(
                202,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", taken.requestHash().toString())
                    .put("status", "pending")));
  }
}
