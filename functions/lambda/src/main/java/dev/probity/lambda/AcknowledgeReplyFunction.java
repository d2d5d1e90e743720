package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.AcknowledgeReply;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/registrations/{requestHash}/ack}: Ack. */
public final class AcknowledgeReplyFunction extends HttpFunction {
  private final AcknowledgeReply step;

  public AcknowledgeReplyFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public AcknowledgeReplyFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public AcknowledgeReplyFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new AcknowledgeReply(ports);
  }

  @Override
  String step() {
    return "AcknowledgeReply";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.acknowledge(call.received(), call.pathBytes32("requestHash"))
        .map(done ->
            Reply.json(
                200,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", done.requestHash().toString())
                    .put("status", "acknowledged")));
  }
}
