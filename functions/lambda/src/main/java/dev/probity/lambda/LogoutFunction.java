package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.LogOut;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/logout}: ends the session of the token that is sent along. */
public final class LogoutFunction extends HttpFunction {
  private final LogOut step;

  public LogoutFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public LogoutFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public LogoutFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new LogOut(ports);
  }

  @Override
  String step() {
    return "Logout";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    return step.logOut(call.bearer())
        .map(ended ->
            Reply.json(
                200,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("sid", ended.sid().toString())
                    .put("status", "ended")));
  }
}
