package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.gateway.IssueToken;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/tokens/{requestHash}?block=N}: R12. */
public final class IssueTokenFunction extends HttpFunction {
  private final IssueToken step;

  public IssueTokenFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public IssueTokenFunction(Wiring wiring) {
    this(wiring.gateway(), wiring.log());
  }

  /** On any ports. */
  public IssueTokenFunction(GatewayPorts ports, Consumer<String> log) {
    super(log);
    this.step = new IssueToken(ports);
  }

  @Override
  String step() {
    return "IssueToken";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var request =
        new IssueToken.Request(
            call.received(), call.pathBytes32("requestHash"), call.queryNumber("block"));
    return step.issue(request)
        .map(taken ->
            Reply.json(
                202,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("requestHash", taken.requestHash().toString())
                    .put("status", "pending")));
  }
}
