package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.LogOut;
import dev.probity.protocol.idma.session.VerifiedSession;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/logout}: ends the session of the token that is sent along. */
public final class LogoutFunction extends HttpFunction {
  private final BearerSession bearer;
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
    this.bearer = new BearerSession(ports);
    this.step = new LogOut(ports);
  }

  @Override
  String step() {
    return "Logout";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    VerifiedSession session = bearer.require(call);
    return step.logOut(session.user(), session.sessionId())
        .map(ended ->
            Reply.json(
                200,
                JsonNodeFactory.instance
                    .objectNode()
                    .put("sid", ended.sid().toString())
                    .put("status", "ended")));
  }
}
