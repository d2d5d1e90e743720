package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.LogIn;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/login/{challenge}}: R5. */
public final class LoginFunction extends HttpFunction {
  private final LogIn step;

  public LoginFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public LoginFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public LoginFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new LogIn(ports);
  }

  @Override
  String step() {
    return "Login";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.logIn(new LogIn.Request(call.received(), call.pathBytes32("challenge")))
        .map(opened ->
            Reply.json(
                200,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("status", "active")
                    .put("reply", opened.sealedReply())));
  }
}
