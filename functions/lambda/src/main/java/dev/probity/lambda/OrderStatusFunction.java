package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.OrderStatus;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code GET /v1/admin/orders/{requestHash}}: what became of an AdminAction. */
public final class OrderStatusFunction extends HttpFunction {
  private final OrderStatus step;

  public OrderStatusFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public OrderStatusFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public OrderStatusFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new OrderStatus(ports);
  }

  @Override
  String step() {
    return "OrderStatus";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.status(call.pathBytes32("requestHash"), call.until())
        .map(status ->
            switch (status) {
              case PENDING -> reply(202, "pending");
              case DONE -> reply(200, "done");
            });
  }

  private static Reply reply(int status, String word) {
    return Reply.json(status, JsonNodeFactory.instance.objectNode().put("status", word));
  }
}
