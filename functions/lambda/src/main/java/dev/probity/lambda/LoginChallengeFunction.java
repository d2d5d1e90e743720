package dev.probity.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaPorts;
import dev.probity.protocol.idma.IssueChallenge;
import dev.probity.protocol.step.Outcome;
import java.util.function.Consumer;

/** {@code POST /v1/login/challenges}: what a login must contain. */
public final class LoginChallengeFunction extends HttpFunction {
  private final IssueChallenge step;

  public LoginChallengeFunction() {
    this(Wiring.of(Environment.ofProcess()));
  }

  public LoginChallengeFunction(Wiring wiring) {
    this(wiring.idma(), wiring.log());
  }

  /** On any ports. */
  public LoginChallengeFunction(IdmaPorts ports, Consumer<String> log) {
    super(log);
    this.step = new IssueChallenge(ports);
  }

  @Override
  String step() {
    return "LoginChallenge";
  }

  @Override
  Outcome<Reply> run(HttpCall call) {
    var challenge = step.issue();
    return new Outcome.Accepted<>(
        Reply.json(
            200,
            JsonNodeFactory.instance
                .objectNode()
                .put("challenge", challenge.challenge().toString())
                .put("exp", challenge.exp())));
  }
}
