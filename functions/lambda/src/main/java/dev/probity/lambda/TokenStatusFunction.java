package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.gateway.TokenStatus;
import dev.probity.protocol.gateway.TokenStatus.Status;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code GET /v1/tokens/{requestHash}}: what became of R12. */
public final class TokenStatusFunction extends HttpFunction {
  private final TokenStatus step;

  public TokenStatusFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public TokenStatusFunction(Wiring wiring) {
    this(wiring.gateway(), wiring.log());
  }

  /** On any ports. */
  public TokenStatusFunction(GatewayPorts ports, Consumer<String> log) {
    super(log);
    this.step = new TokenStatus(ports);
  }

  @Override
  String step() {
    return "TokenStatus";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.status(call.pathBytes32("requestHash"), call.until())
        .map(TokenStatusFunction::reply);
  }

  private static Reply reply(Status status) {
    var body = JsonNodeFactory.instance.objectNode();
    return switch (status) {
      case Status.Pending pending -> Reply.json(202, body.put("status", "pending"));
      case Status.Active active ->
          Reply.json(200, body.put("status", "active").put("reply", active.sealedReply()));
    };
  }
}
